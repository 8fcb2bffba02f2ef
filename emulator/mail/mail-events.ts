import { z } from 'zod';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import { parseSupported } from '../emulator-error.ts';
import type { SentMail } from './mailbox.ts';

/** An event that SES publishes about a mail. */
export interface MailEvent {
  detailType: string;
  detail: { eventType: string; mail: unknown } & Record<string, unknown>;
}

/**
 * Addresses of the mailbox simulator, whose mails bounce or cause a complaint.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
const SIMULATED_BOUNCE = /^bounce(?:\+.*)?@simulator\.amazonses\.com$/;
const SIMULATED_COMPLAINT = /^complaint(?:\+.*)?@simulator\.amazonses\.com$/;

const propertiesSchema = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.literal(true),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.object({ EventBusArn: z.string() }),
  }),
});

/** The types of event that each configuration set publishes to EventBridge, in lower case. */
export type MailEventTypes = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Reads which events the app's configuration sets publish.
 * @throws EmulatorError if one publishes to anything but EventBridge
 */
export function readMailEventTypes(app: SynthesizedApp): MailEventTypes {
  return new Map(
    app
      .listResources((type) => type === 'AWS::SES::ConfigurationSetEventDestination')
      .map(({ logicalId, properties }) => {
        const { ConfigurationSetName, EventDestination } = parseSupported(
          propertiesSchema,
          properties,
          `publish the events of ${logicalId}`,
        );
        return [ConfigurationSetName, new Set(EventDestination.MatchingEventTypes.map(normalizeType))];
      }),
  );
}

/**
 * Builds the events for a mail that SES has accepted. Every mail is delivered, except to the mailbox simulator's addresses.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function buildMailEvents(
  sent: SentMail,
  messageId: string,
  at: Date,
  types: MailEventTypes,
): MailEvent[] {
  const published = types.get(sent.configurationSet ?? '');
  if (!published) return [];
  const timestamp = at.toISOString();
  const tags = Object.fromEntries(
    Object.entries({ ...sent.tags, 'ses:configuration-set': sent.configurationSet }).map(([name, value]) => [
      name,
      [value],
    ]),
  );
  const mail = { timestamp, messageId, source: sent.source, destination: sent.destination, tags };
  const recipients = sent.destination.map((emailAddress) => ({ emailAddress }));
  const bounces = sent.destination.some((address) => SIMULATED_BOUNCE.test(address));
  const complains = sent.destination.some((address) => SIMULATED_COMPLAINT.test(address));
  const all: MailEvent[] = [
    { detailType: 'Email Sent', detail: { eventType: 'Send', mail, send: {} } },
    bounces
      ? {
          detailType: 'Email Bounced',
          detail: {
            eventType: 'Bounce',
            mail,
            bounce: {
              bounceType: 'Permanent',
              bounceSubType: 'General',
              bouncedRecipients: recipients,
              timestamp,
            },
          },
        }
      : {
          detailType: 'Email Delivered',
          detail: { eventType: 'Delivery', mail, delivery: { timestamp, recipients: sent.destination } },
        },
    ...(complains
      ? [
          {
            detailType: 'Email Complaint Received',
            detail: {
              eventType: 'Complaint',
              mail,
              complaint: { complainedRecipients: recipients, timestamp },
            },
          },
        ]
      : []),
  ];
  return all.filter(({ detail }) => published.has(normalizeType(detail.eventType)));
}

/** CloudFormation accepts event types in any case. */
function normalizeType(type: string): string {
  return type.toLowerCase();
}
