import { z } from 'zod';
import { formatActor } from '../../core/actor-name.ts';

/** What the line about an event shows. */
const busEvent = z.object({
  'detail-type': z.string(),
  detail: z.object({
    time: z.string(),
    data: z.object({
      organisationId: z.string(),
      keyId: z.string(),
      keyName: z.string().default(''),
      keyVersion: z.number().optional(),
      actor: z.object({ name: z.string(), key: z.object({}).optional() }),
    }),
  }),
});

/**
 * Formats an event of the event bus for people.
 * @param json the event, as EventBridge delivers it
 * @returns a line; the given text if it is not an event of a key, such as one that another app publishes
 */
export function formatBusEvent(json: string): string {
  const { data: parsed } = busEvent.safeParse(JSON.parse(json));
  if (!parsed) return json;
  const { time, data } = parsed.detail;
  const version = data.keyVersion === undefined ? '' : ` v${data.keyVersion}`;
  const key = `${data.organisationId}/${data.keyId}${version} “${data.keyName}”`;
  return `${time} ${parsed['detail-type']} ${key} by ${formatActor(data.actor)}`;
}
