import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import { organisationOf } from './access.ts';
import { json, operation } from './http/operation.ts';
import { pageAnswer, pageRequestOf } from './http/paging.ts';
import { keyJson } from './key-answer.ts';
import { readKeys } from './tables.ts';

/** Lists the keys of an organisation, newest first; expired ones stay for 90 days. */
export const handler = operation(async (request) => {
  const page = pageRequestOf(request, KEY_ID_PATTERN);
  const { organisation } = await organisationOf(request);
  const keys = await readKeys().list(organisation.organisationId, page);
  const now = new Date();
  return json(
    200,
    pageAnswer(request, keys, (key) => keyJson(key, organisation, now)),
  );
});
