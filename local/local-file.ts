import { z } from 'zod';
import { mapTables } from '../core/tables.ts';
import { demonstrationKeySchema } from './demonstration/demonstration-keys.ts';
import { readPrivateFile } from './private-file.ts';

const organisationId = z.string();

export const serviceSchema = z.object({ name: z.string(), contact: z.string().optional() });

/** `.latchkey/local.json`: everything that a script needs to know about the running host. */
export const localFileSchema = z.object({
  urls: z.object({
    adminPage: z.url(),
    adminApi: z.url(),
    protectedApi: z.url(),
    /** Absent if no permission manages keys. */
    programApi: z.url().optional(),
    mailbox: z.url(),
    identityProvider: z.url(),
    aws: z.url(),
  }),
  /** Configuration for an AWS client that acts as the operator. The credentials work nowhere else. */
  awsClient: z.object({
    endpoint: z.url(),
    region: z.string(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  }),
  /** APIs of other teams' apps that the host runs, by stack and name. */
  protectedApis: z.array(z.object({ name: z.string(), url: z.url() })),
  administrators: z.array(z.object({ email: z.string(), name: z.string(), organisationId })),
  organisations: z.array(
    z.object({
      organisationId,
      name: z.string(),
      parentId: z.string().optional(),
      features: z.array(z.string()),
    }),
  ),
  apiKeys: z.array(demonstrationKeySchema),
  /** Whether the example protected API is deployed, which requires permissions of OpenAthens. */
  exampleApi: z.boolean(),
  /** The stack of the tables. */
  dataStack: z.string(),
  /** The permissions and levels, as JSON. */
  permissionCatalogue: z.string(),
  /** Physical names. */
  tables: z.object(mapTables(() => z.string())),
  /** Whether imported keys are accepted. */
  importedKeys: z.boolean(),
  /** How far ahead the expiry date of an imported key may be, as an ISO 8601 duration. */
  importedKeyLife: z.string(),
  /** The queue whose messages start runs of reminders. */
  planQueueUrl: z.url(),
  /** The ARN of the event bus, and the queue of what could not be published on it. */
  eventBusArn: z.string(),
  eventDeadLettersUrl: z.url(),
  reminderStages: z.array(z.number()),
  /** The hour of the day in UTC at which the schedule starts a run. */
  reminderHour: z.number(),
  /** The sender of reminders. */
  mailSender: z.string(),
  /** Who speaks to people in mails. */
  service: serviceSchema,
  /** Milliseconds by which the host's clock is ahead of the machine's. */
  clockShift: z.number(),
});

export type LocalFile = z.output<typeof localFileSchema>;

/**
 * Reads the description of the running host.
 * @returns `undefined` if no host is running
 * @throws HostError if the file is damaged
 */
export function readLocalFile(file: string): Promise<LocalFile | undefined> {
  return readPrivateFile(file, localFileSchema);
}
