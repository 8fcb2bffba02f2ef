import type { Administrator } from '../core/organisation.ts';
import { rowOf, type Shape, text } from './row.ts';

const shape: Shape<Administrator> = { subject: text, name: text, email: text, organisationId: text };

/** @throws DamagedRow where the row is no administrator. */
export function administratorOf(item: Record<string, unknown>): Administrator {
  return rowOf(`administrator ${item.subject}`, shape, item);
}
