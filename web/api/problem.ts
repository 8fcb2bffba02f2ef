import type { Problem } from './types.ts';

/** Why the admin API did not do what was asked of it. */
export type ProblemKind =
  /** It could not be reached. */
  | 'offline'
  /** Nobody is signed in any more. */
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  /** Somebody else has changed the key meanwhile. */
  | 'outdated'
  /** What was entered is refused; {@link ApiProblem.fields} says why. */
  | 'invalid'
  /** It can be tried again in a moment. */
  | 'busy'
  | 'failed';

/** An answer of the admin API that is none of those hoped for. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly kind: ProblemKind;
  /** What is wrong with which field. */
  readonly fields: Readonly<Record<string, string>>;
  /** Names the request, for the operator. */
  readonly instance: string | undefined;

  constructor(
    kind: ProblemKind,
    message: string,
    { fields = {}, instance }: { fields?: Record<string, string>; instance?: string | undefined } = {},
  ) {
    super(message);
    this.kind = kind;
    this.fields = fields;
    this.instance = instance;
  }
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid',
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  409: 'outdated',
  412: 'outdated',
  429: 'busy',
  503: 'busy',
};

/** What an answer that is no success says, whoever it is from: the API (RFC 9457) or the gateway before it. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const body = await answer.text();
  const { type, detail, instance, errors = [] } = problemJson(body);
  const kind = type === 'urn:latchkey:problem:rotation-impossible' ? 'invalid' : KINDS[answer.status];
  const fields = Object.fromEntries(errors.map((error) => [error.field, error.detail]));
  return new ApiProblem(kind ?? 'failed', detail ?? `The answer was ${answer.status}.`, { fields, instance });
}

function problemJson(body: string): Partial<Problem> {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {}; // a proxy's page, say: the status alone tells
  }
}
