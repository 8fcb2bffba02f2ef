import * as z from 'zod/mini';
import { KEY_EVENT_TYPES } from '../../../core/key-event.ts';
import type { EventFilter } from '../../../core/ports.ts';
import type { AdminRequest } from './operation.ts';
import { invalidFilter } from './problem.ts';

/** Maximum length of an actor's subject, in characters: that of a `sub` claim in OpenID Connect Core 1.0, section 2. */
const SUBJECT_LENGTH = 255;

const instant = z.iso.datetime({ offset: true });

/** Parses the filter of a list of events. @throws ProblemError 400 if a parameter is invalid */
export function parseEventFilter({
  queryStringParameters,
}: Pick<AdminRequest, 'queryStringParameters'>): EventFilter {
  const { from, to, type, actor } = queryStringParameters ?? {};
  if (actor !== undefined && (actor === '' || actor.length > SUBJECT_LENGTH)) {
    throw invalidFilter('actor', `Use the subject of an actor, with at most ${SUBJECT_LENGTH} characters.`);
  }
  return {
    ...(from !== undefined && { from: parseInstant('from', from) }),
    ...(to !== undefined && { to: parseInstant('to', to) }),
    ...(type !== undefined && { types: parseTypes(type) }),
    ...(actor !== undefined && { actor }),
  };
}

function parseInstant(field: string, given: string): string {
  const parsed = Date.parse(instant.safeParse(given).data ?? '');
  if (parsed > 0) return new Date(parsed).toISOString();
  throw invalidFilter(field, 'Use a date and time with an offset, such as 2026-11-23T12:00:00Z.');
}

function parseTypes(given: string): EventFilter['types'] {
  const types = given.split(',');
  const known = KEY_EVENT_TYPES.filter((type) => types.includes(type));
  if (known.length === types.length) return known;
  throw invalidFilter('type', `Use one or more of ${KEY_EVENT_TYPES.join(', ')}, separated by commas.`);
}
