import { devNull } from 'node:os';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { REGION } from '../emulator/emulated-account.ts';
import { FunctionError } from '../emulator/functions/instance-protocol.ts';
import { LogFiles } from '../emulator/logs/log-files.ts';
import { Platform } from '../emulator/platform.ts';
import type { Progress } from './progress.ts';
import { type HostOptions, urlsOf } from './settings.ts';

/** A platform whose functions log to files, use the host's AWS endpoint and live on its day. */
export function createPlatform(
  { folders, ports, verbose, watch, clockShift, debugging }: HostOptions,
  progress: Progress,
  client: DynamoDBClient,
): Platform {
  const show = verbose || watch ? (line: string): void => progress.say(`  ${line}`) : undefined;
  const logs = new LogFiles(folders.logs, show);
  return new Platform(client, {
    environment: {
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: urlsOf(ports).aws,
      // What this machine's user has configured for AWS is none of the functions' business.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
    clockShift,
    debugging,
    onLine: ({ name }, line) => logs.write(name, line),
    onFailure: ({ name }, error) => {
      if (isRefusal(error)) return;
      progress.say(`  ${name} failed: ${error instanceof Error ? error.message : error}`);
      progress.say(`    Its log is ${logs.getPath(name)}.`);
    },
  });
}

/**
 * Whether it is the error by which an authorizer says 401.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
function isRefusal(error: unknown): boolean {
  return error instanceof FunctionError && error.errorMessage === 'Unauthorized';
}
