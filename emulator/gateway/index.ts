/**
 * Amazon API Gateway on one machine: Node HTTP listeners that answer as the APIs of a synthesized stack would. It knows
 * CloudFormation's resources and API Gateway's documented behaviour, and nothing of the app.
 */
export { openHttpApi } from './http-api/http-api.ts';
export { openRestApi } from './rest-api/rest-api.ts';
