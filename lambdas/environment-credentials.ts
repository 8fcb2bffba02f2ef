/**
 * Where the AWS SDK finds credentials in a Lambda function: in the environment, where Lambda puts those of its role.
 * Bundles have this instead of `@aws-sdk/credential-provider-node`, whose other sources (profiles, single sign-on, containers)
 * are a quarter of a bundle and do not exist in a function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
