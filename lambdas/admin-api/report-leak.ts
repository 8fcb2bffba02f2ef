import { parseFields, parseJsonBody, value } from './http/body.ts';
import { createAdminHandler } from './http/operation.ts';
import { enqueueLeaks } from './leaks.ts';

/** Takes a leaked value from anybody. The response is the same for every text. */
export const handler = createAdminHandler(async (request) => {
  const fields = parseFields(parseJsonBody(request), { value });
  await enqueueLeaks([fields.value], 'somebody who found its value');
  return { statusCode: 202 };
});
