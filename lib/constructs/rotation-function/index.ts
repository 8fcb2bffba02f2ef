import { createRequire } from 'node:module';
import {
  type DeletionEvent,
  deleteOldKey,
  type RotationEvent,
  rotate,
  type SecretsManager,
} from './rotate.ts';

/** The SDK of Lambda's runtime, so that the package needs none. */
let secrets: SecretsManager | undefined;

/** The rotation function. `RotatingApiKey` sets its environment. */
export async function handler(event: RotationEvent | DeletionEvent): Promise<void> {
  secrets ??= createClient();
  const { ADMIN_API_URL = '', TEST_URL = '', OVERLAP_DAYS } = process.env;
  const settings = {
    secrets,
    adminApiUrl: ADMIN_API_URL,
    testUrl: TEST_URL,
    overlapDays: OVERLAP_DAYS === undefined ? undefined : Number(OVERLAP_DAYS),
    log: (line: string) => process.stdout.write(`${line}\n`),
  };
  if (isDeletion(event)) await deleteOldKey(event, settings);
  else await rotate(event, settings);
}

function isDeletion(event: RotationEvent | DeletionEvent): event is DeletionEvent {
  return event.Step === 'deleteOldKey';
}

function createClient(): SecretsManager {
  const load = createRequire(`${process.cwd()}/`);
  const { SecretsManager } = load('@aws-sdk/client-secrets-manager') as {
    SecretsManager: new (configuration: object) => SecretsManager;
  };
  return new SecretsManager({});
}
