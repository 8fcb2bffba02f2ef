import { keyOf, organisationOf } from './access.ts';
import { operation } from './http/operation.ts';
import { keyAnswer } from './key-answer.ts';
import { readKeys } from './tables.ts';

/** Reads a key. */
export const handler = operation(async (request) => {
  const { organisation } = await organisationOf(request);
  return keyAnswer(await keyOf(request, organisation, readKeys()), organisation, new Date());
});
