import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Where the AWS SDK finds credentials in a Lambda function: in the environment, from which Lambda's runtime takes the role's.
 * Bundles have this instead of `@aws-sdk/credential-provider-node`, whose other sources (profiles, single sign-on, containers)
 * are a quarter of a bundle and do not exist in a function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function defaultProvider(): ReturnType<typeof fromEnv> {
  return fromEnv();
}
