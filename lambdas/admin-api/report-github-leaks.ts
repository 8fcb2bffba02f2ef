import * as z from 'zod/mini';
import { parseJson } from './http/body.ts';
import { requireGithubSignature } from './http/github-signature.ts';
import { createAdminHandler } from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { enqueueLeaks } from './leaks.ts';

/** What GitHub sends about each match. Other fields, which are ignored, say where it was found. */
const matches = z.array(z.object({ token: z.string() }));

/**
 * Takes leaked values from GitHub's secret scanning.
 * @see https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partner-program
 */
export const handler = createAdminHandler(async ({ headers, body = '', isBase64Encoded }) => {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  await requireGithubSignature(headers, bytes);
  const parsed = matches.safeParse(parseJson(bytes));
  if (!parsed.success) throw new ProblemError('body-invalid', 'The body is not a list of matches.');
  const tokens = parsed.data.map(({ token }) => token);
  await enqueueLeaks(tokens, 'GitHub');
  return { statusCode: 202 };
});
