import { z } from 'zod';
import { FEATURES, PERMISSION_LEVELS } from '../core/permissions.ts';
import { mapTables } from '../core/tables.ts';
import { KEY_STATES } from './demonstration/api-keys.ts';
import { readPrivateFile } from './private-file.ts';

const organisationId = z.string();
const permissionLevel = z.enum(PERMISSION_LEVELS);

/** `.latchkey/local.json`: all that a script needs to know about the host that is running. */
export const localFileSchema = z.object({
  urls: z.object({
    adminPage: z.url(),
    adminApi: z.url(),
    protectedApi: z.url(),
    mailbox: z.url(),
    identityProvider: z.url(),
    aws: z.url(),
  }),
  /** How an AWS client uses the host's endpoints as the operator. The credentials are worth nothing elsewhere. */
  awsClient: z.object({
    endpoint: z.url(),
    region: z.string(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  }),
  /** APIs of other teams' apps that were given to the host, by stack and name. */
  protectedApis: z.array(z.object({ name: z.string(), url: z.url() })),
  administrators: z.array(z.object({ email: z.string(), name: z.string(), organisationId })),
  organisations: z.array(
    z.object({
      organisationId,
      name: z.string(),
      parentId: z.string().optional(),
      features: z.array(z.enum(FEATURES)),
    }),
  ),
  /** The demonstration keys; `state` is how each stood on the day on which it was made. */
  apiKeys: z.array(
    z.object({
      organisationId,
      keyId: z.string(),
      name: z.string(),
      permissionLevel,
      state: z.enum(KEY_STATES),
      value: z.string(),
    }),
  ),
  /** Physical names. */
  tables: z.object(mapTables(() => z.string())),
  /** Whether values made elsewhere are looked for. */
  importedKeys: z.boolean(),
  /** Where a run of reminders is asked for. */
  planQueueUrl: z.url(),
  reminderStages: z.array(z.number()),
  /** The hour of the day in UTC at which the schedule starts a run. */
  reminderHour: z.number(),
  /** Whom reminders come from. */
  mailSender: z.string(),
  /** Milliseconds by which the host's clock is ahead of the machine's. */
  clockShift: z.number(),
});

export type LocalFile = z.output<typeof localFileSchema>;

/**
 * What a running host tells scripts; `undefined` when no host is running.
 * @throws HostError if the file is damaged
 */
export function readLocalFile(file: string): Promise<LocalFile | undefined> {
  return readPrivateFile(file, localFileSchema);
}
