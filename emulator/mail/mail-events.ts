import { z } from 'zod';
import type { Cloud } from '../cloud-assembly/cloud.ts';
import type { SentMail } from './send-request.ts';

/** What SES tells of a mail: the `detail-type` and the `detail` of its event. */
export interface MailEvent {
  detailType: string;
  detail: { eventType: string; mail: unknown } & Record<string, unknown>;
}

/** SES's own addresses for trying out what happens to mails that do not arrive. */
const SIMULATED_BOUNCE = /^bounce(?:\+.*)?@simulator\.amazonses\.com$/;
const SIMULATED_COMPLAINT = /^complaint(?:\+.*)?@simulator\.amazonses\.com$/;

const destinationSchema = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.literal(true),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.object({ EventBusArn: z.string() }),
  }),
});

/** Which types of event each configuration set tells EventBridge. */
export type MailEventTypes = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads where the synthesized configuration sets send their events. */
export function readMailEventTypes(cloud: Cloud): MailEventTypes {
  return new Map(
    cloud
      .resources((type) => type === 'AWS::SES::ConfigurationSetEventDestination')
      .map(({ properties }) => {
        const { ConfigurationSetName, EventDestination } = destinationSchema.parse(properties);
        return [ConfigurationSetName, new Set(EventDestination.MatchingEventTypes.map(typeName))];
      }),
  );
}

/**
 * What SES would tell of a mail that it has accepted: it arrives, but for the mailbox simulator's addresses.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export function eventsOf(sent: SentMail, messageId: string, at: Date, types: MailEventTypes): MailEvent[] {
  const wanted = types.get(sent.configurationSet ?? '');
  if (!wanted) return [];
  const timestamp = at.toISOString();
  const tags = Object.fromEntries(Object.entries(sent.tags).map(([name, value]) => [name, [value]]));
  const mail = { timestamp, messageId, source: sent.source, destination: sent.destination, tags };
  const recipients = sent.destination.map((emailAddress) => ({ emailAddress }));
  const bounced = sent.destination.some((address) => SIMULATED_BOUNCE.test(address));
  const complained = sent.destination.some((address) => SIMULATED_COMPLAINT.test(address));
  const all: MailEvent[] = [
    { detailType: 'Email Sent', detail: { eventType: 'Send', mail, send: {} } },
    bounced
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
    ...(complained
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
  return all.filter(({ detail }) => wanted.has(typeName(detail.eventType)));
}

/** CloudFormation accepts the types in any case. */
function typeName(type: string): string {
  return type.toLowerCase();
}
