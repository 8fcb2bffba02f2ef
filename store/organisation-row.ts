import type { Organisation } from '../core/organisation.ts';
import type { ReadItem } from './read-item.ts';
import { optional, parseRow, type Shape, text, texts } from './row.ts';

const shape: Shape<Organisation> = {
  organisationId: text,
  name: text,
  parentId: optional(text),
  path: texts,
  timeZone: text,
  features: texts,
};

/** @throws DamagedRowError if the row is not an organisation */
export function parseOrganisation(item: Record<string, unknown>): Organisation {
  return parseRow(`organisation ${item.organisationId}`, shape, item);
}

/**
 * Reads one organisation, strongly consistent, so that a disabled feature takes effect immediately. In a
 * module without the SDK, for key checks.
 * @throws DamagedRowError if the stored row is damaged
 */
export async function findOrganisation(
  readItem: ReadItem,
  tableName: string,
  organisationId: string,
  expired?: AbortSignal,
): Promise<Organisation | undefined> {
  const item = await readItem(tableName, { organisationId }, expired);
  return item && parseOrganisation(item);
}
