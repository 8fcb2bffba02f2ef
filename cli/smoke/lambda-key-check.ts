import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { z } from 'zod';
import { CommandError } from '../command-error.ts';

/** What signing a request to AWS needs. Every client of AWS has it as its `config`. */
export interface AwsAccess {
  region(): Promise<string>;
  credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
}

const errorSchema = z.object({ errorMessage: z.string() });

/**
 * Asks a key check on AWS about a key value, as the authorizer of a REST API does.
 * @param arn of the alias behind which the key check stands
 * @returns `refused`, or what it did instead
 * @throws CommandError if the role may not invoke it
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function askKeyCheck(access: AwsAccess, arn: string, keyValue: string): Promise<string> {
  const region = await access.region();
  const { origin, protocol, host } = new URL(
    process.env.AWS_ENDPOINT_URL ?? `https://lambda.${region}.amazonaws.com`,
  );
  const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`;
  const body = JSON.stringify({
    type: 'TOKEN',
    authorizationToken: `Bearer ${keyValue}`,
    methodArn: `arn:aws:execute-api:${region}:000000000000:smoke/test/GET/`,
  });
  const signer = new SignatureV4({ ...access, region, service: 'lambda', sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol,
    hostname: host,
    path,
    headers: { host, 'content-type': 'application/json' },
    body,
  });
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (response.status === 403) {
    throw new CommandError(
      `AWS denied access to ${arn}. Use a role with lambda:InvokeFunction on it.\nAWS says: ${text}`,
    );
  }
  if (!response.ok) return `Lambda answered ${response.status}: ${text}`;
  if (response.headers.get('x-amz-function-error') === null) return 'it let an unknown key in';
  const { errorMessage } = errorSchema.parse(JSON.parse(text));
  // The only error for which API Gateway answers 401.
  return errorMessage === 'Unauthorized' ? 'refused' : `it failed: ${errorMessage}`;
}
