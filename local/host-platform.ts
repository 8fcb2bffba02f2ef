import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FunctionError } from '../emulator/functions/instance-protocol.ts';
import { LogFiles } from '../emulator/logs/log-files.ts';
import { Platform } from '../emulator/platform.ts';
import type { HostOptions } from './host-options.ts';
import { formatUrls } from './local-ports.ts';
import type { Progress } from './progress.ts';

/** Creates a platform whose functions log to files, call the host's AWS endpoint and have the host's clock. */
export function createHostPlatform(
  { folders, ports, verbose, watch, clockShift, debugging }: HostOptions,
  progress: Progress,
  client: DynamoDBClient,
): Platform {
  const show = verbose || watch ? (line: string): void => progress.print(`  ${line}`) : undefined;
  const logs = new LogFiles(folders.logs, show);
  return new Platform(client, {
    environment: { AWS_ENDPOINT_URL: formatUrls(ports).aws },
    clockShift,
    debugging,
    onLine: ({ name }, line) => logs.write(name, line),
    onFailure: ({ name }, error) => {
      if (isUnauthorized(error)) return;
      progress.print(`  ${name} failed: ${error instanceof Error ? error.message : error}`);
      progress.print(`    Its log is ${logs.getPath(name)}.`);
    },
  });
}

/**
 * Whether it is the error by which an authorizer responds 401. It is not a fault.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
function isUnauthorized(error: unknown): boolean {
  return error instanceof FunctionError && error.errorMessage === 'Unauthorized';
}
