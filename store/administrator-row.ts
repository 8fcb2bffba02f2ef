import type { Administrator } from '../core/organisation.ts';
import { optional, rowOf, type Shape, text, time } from './row.ts';

const shape: Shape<Administrator> = {
  subject: text,
  name: text,
  email: text,
  organisationId: text,
  unreachable: optional(time),
};

/** @throws DamagedRowError where the row is no administrator. */
export function administratorOf(item: Record<string, unknown>): Administrator {
  return rowOf(`administrator ${item.subject}`, shape, item);
}
