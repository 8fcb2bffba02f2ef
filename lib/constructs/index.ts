/** The package `latchkey`, which other teams import. It contains the function that renews keys in other teams' accounts,
 * and none of Latchkey's own functions and stacks. */
export type { Permission } from '../../core/permission.ts';
export { OPENATHENS, PROBLEM_DETAILS, type Refusal, type RefusalStyle } from '../../core/refusal-style.ts';
export {
  ApiKeyAuthorizer,
  type ApiKeyAuthorizerProps,
  type KeyChecksMetricOptions,
  RevocationDelayError,
} from './api-key-authorizer.ts';
export { ApiKeyRefusals, type ApiKeyRefusalsProps } from './api-key-refusals.ts';
export { WrongAuthorizerFunctionError } from './authorizer-function.ts';
export { OverlapError, RotatingApiKey, type RotatingApiKeyProps } from './rotating-api-key.ts';
export type { ApiKeySecret } from './rotation-function/rotate.ts';
