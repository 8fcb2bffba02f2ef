import { isDeepStrictEqual } from 'node:util';
import { type DirectoryModel, overlaps } from './directory-model.ts';
import {
  getModelEnd,
  type KeyHistory,
  type KeyVersion,
  listPossible,
  type ModelKey,
  pickShown,
} from './key-model.ts';
import { type ApiOperation, type CheckOperation, NEVER, type Operation, type Span } from './operations.ts';

/** What the answers of a soak are compared with. */
export interface Known {
  operations: readonly Operation[];
  histories: ReadonlyMap<string, KeyHistory>;
  directory: DirectoryModel;
  /** The permissions of each level. */
  levels: Readonly<Record<string, readonly string[]>>;
  /** The permissions that are features. */
  features: readonly string[];
  /** The levels whose keys renew themselves. */
  renewing: readonly string[];
  /** How long after a check its use may be recorded, in milliseconds. */
  useLag: number;
}

/** Whether a version has or may have ended in a span. */
const mayHaveEnded = (state: ModelKey, { to }: Span): boolean => getModelEnd(state) <= to.clock;
const mayHaveBegun = (state: ModelKey, { from }: Span): boolean => getModelEnd(state) > from.clock;

/**
 * Lists the verdicts that a protected API may give in a span: one, unless the key or its organisation was changed at the same time.
 * @param issuedBy the operation that issued the value
 */
function listVerdicts(
  { keyId, issuedBy, permission, organisationId, span }: Omit<CheckOperation, 'kind' | 'id' | 'verdict'>,
  { histories, directory, levels, features }: Known,
): Set<string> {
  const verdicts = new Set<string>();
  const history = histories.get(keyId);
  if (!history) return verdicts.add('invalid'); // a value that nobody was given
  for (const { state } of listPossible(history, span)) {
    const works = state?.enabled && state.issuedBy === issuedBy;
    if (!works || mayHaveEnded(state, span)) verdicts.add('invalid');
    if (!works || !mayHaveBegun(state, span)) continue;
    const isPermitted = levels[state.permissionLevel]?.includes(permission) ?? false;
    const feature = features.includes(permission)
      ? directory.findFeature(organisationId, permission, span)
      : { had: true, lacked: false };
    if (isPermitted && feature.had) verdicts.add('allowed');
    if (!isPermitted || feature.lacked) verdicts.add('forbidden');
  }
  return verdicts;
}

/** @returns what is wrong with the verdict; undefined if nothing is */
export function findWrongVerdict(check: CheckOperation, known: Known): string | undefined {
  const { verdict, permission, id } = check;
  if (verdict === undefined) return undefined;
  const possible = listVerdicts(check, known);
  if (possible.has(verdict)) return undefined;
  return `check ${id} for ${permission} was ${verdict} instead of ${[...possible].join(' or ')}`;
}

/** @returns what is wrong with the answer to a request; undefined if nothing is */
export function findWrongAnswer(operation: ApiOperation, known: Known): string | undefined {
  const { answer, kind, id } = operation;
  if (!answer) return undefined;
  const made = listMade(id, known);
  const wrong =
    answer.status < 300
      ? findWrongSuccess(operation, answer, made, known)
      : (made.length > 0 && 'changed a key all the same') ||
        (!isJustified(operation, answer.problem, known) && 'had no reason that the model knows');
  return wrong ? `${kind} ${id} got ${answer.status} ${answer.problem ?? ''}: ${wrong}` : undefined;
}

/** A version that an operation has made, of one of the keys. */
interface Made {
  history: KeyHistory;
  version: KeyVersion;
}

function listMade(id: string, { histories }: Known): Made[] {
  return [...histories.values()].flatMap((history) =>
    history.versions.filter(({ by }) => by?.id === id).map((version) => ({ history, version })),
  );
}

function findWrongSuccess(
  operation: ApiOperation,
  { key }: NonNullable<ApiOperation['answer']>,
  made: readonly Made[],
  known: Known,
): string | undefined {
  const { span, kind } = operation;
  if (kind === 'delete') {
    const isDeleted = made.some(
      ({ history, version }) => history.keyId === operation.keyId && !version.state,
    );
    return isDeleted ? undefined : 'no event tells of the deletion';
  }
  if (!key) return 'the answer has no key';
  const history = known.histories.get(key.keyId);
  if (!history) return `there is no event of the key ${key.keyId}`;
  const own = made.find((one) => one.history.keyId === key.keyId)?.version;
  if (kind === 'create' || kind === 'rotate' || kind === 'renew') {
    if (!own) return `no event of ${key.keyId} tells of it`;
    if (kind === 'renew') return undefined; // its answer has neither version nor state
  }
  const version = own ?? listPossible(history, span).find((one) => one.version === key.version);
  if (!version?.state || version.version !== key.version) return `the key had no version ${key.version} then`;
  const [expected, got] = [pickShown(version.state), pickShown(key)];
  if (!isDeepStrictEqual(got, expected)) {
    return `the key is ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`;
  }
  if (kind === 'edit') {
    const isSo = Object.entries(operation.input).every(
      ([name, value]) => got[name as keyof typeof got] === value,
    );
    if (!isSo) return 'the key is not as the request wanted it';
  }
  return undefined;
}

/** Whether a refusal has a reason in what was or may have been at its time. */
function isJustified(operation: ApiOperation, problem: string | undefined, known: Known): boolean {
  const { span, organisationId, kind, by } = operation;
  const { directory, histories, operations } = known;
  const target = kind === 'create' ? undefined : histories.get(operation.keyId);
  const possible = target ? listPossible(target, span) : [];
  const may = (holds: (state: ModelKey) => boolean): boolean =>
    possible.some(({ state }) => state !== undefined && holds(state));
  const created = listTwins(operation, operations)
    .flatMap(({ id }) => listMade(id, known))
    .map(({ history }) => history)
    .filter(({ keyId }) => kind === 'create' || keyId !== operation.keyId);
  switch (problem) {
    case 'not-found':
      return (
        possible.some(({ state }) => state === undefined) ||
        directory.listOrganisation(organisationId, span).includes(undefined) ||
        (by !== undefined && directory.mayLack(by, span))
      );
    case 'not-an-administrator':
      return by !== undefined && directory.mayLack(by, span);
    case 'permission-level-not-offered':
      return known.features.some((feature) => directory.findFeature(organisationId, feature, span).lacked);
    case 'rotation-impossible':
      return may((state) => !state.enabled || state.replacedBy !== undefined || mayHaveEnded(state, span));
    case 'renewal-not-permitted':
      return may(({ permissionLevel }) => !known.renewing.includes(permissionLevel));
    case 'invalid-credentials':
      return (
        kind === 'renew' &&
        possible.some(
          ({ state }) =>
            !state?.enabled || state.issuedBy !== operation.issuedBy || mayHaveEnded(state, span),
        )
      );
    case 'already-created':
      return created.some((history) =>
        listPossible(history, span).some(
          ({ state }) =>
            !state ||
            state.replacedBy !== undefined ||
            mayHaveEnded(state, span) ||
            mayBeUsed(history, span, known),
        ),
      );
    case 'already-replaced':
      return may(({ replacedBy = '', permissionLevel }) => {
        const successor = histories.get(replacedBy);
        if (!successor) return false;
        const isOfPeople = successor.versions[1]?.by?.kind !== 'renew';
        return (
          isOfPeople ||
          mayBeUsed(successor, span, known) ||
          listPossible(successor, span).some(
            ({ state }) =>
              !state?.enabled ||
              state.replacedBy !== undefined ||
              state.permissionLevel !== permissionLevel ||
              mayHaveEnded(state, span),
          )
        );
      });
    case 'conflict':
    case 'version-outdated':
    case 'request-in-progress': {
      const concerned = [target, ...listNeighbours(possible, histories), ...created].flatMap(
        (one) => one ?? [],
      );
      const isTwin = listTwins(operation, operations).some((twin) => overlaps(twin.span, span));
      return (
        (isTwin && problem === 'request-in-progress') ||
        (problem === 'version-outdated' && isOutdated(operation, possible)) ||
        concerned.some(
          (history) =>
            mayBeUsedDuring(history, span, known) ||
            history.versions.some(
              ({ by, notBefore, notAfter }) =>
                by?.id !== operation.id && overlaps({ from: notBefore, to: notAfter }, span),
            ),
        ) ||
        // A transaction that fails as well can still hold another one up.
        operations.some(
          (other) =>
            other.id !== operation.id &&
            isAbout(other, concerned) &&
            other.span.to !== NEVER &&
            overlaps(other.span, span),
        )
      );
    }
    default:
      return false;
  }
}

function isAbout(operation: Operation, concerned: readonly KeyHistory[]): boolean {
  return 'keyId' in operation && concerned.some(({ keyId }) => keyId === operation.keyId);
}

/** The operations with the same Idempotency-Key, without this one. */
function listTwins(operation: ApiOperation, operations: readonly Operation[]): Operation[] {
  if (!('idempotencyKey' in operation) || operation.idempotencyKey === undefined) return [];
  return operations.filter(
    (other) =>
      other.id !== operation.id &&
      'idempotencyKey' in other &&
      other.idempotencyKey === operation.idempotencyKey,
  );
}

function listNeighbours(
  possible: readonly KeyVersion[],
  histories: ReadonlyMap<string, KeyHistory>,
): (KeyHistory | undefined)[] {
  return possible.flatMap(({ state }) => [
    histories.get(state?.replacedBy ?? ''),
    histories.get(state?.replaces ?? ''),
  ]);
}

/** Whether a request may have named another version than the key had. */
function isOutdated(operation: ApiOperation, possible: readonly KeyVersion[]): boolean {
  if (operation.kind !== 'edit' || operation.ifMatch === undefined) return false;
  return possible.some(({ state, version }) => state && version !== operation.ifMatch);
}

/** Whether the recording of a use may have come between the steps of a request. */
function mayBeUsedDuring({ keyId }: KeyHistory, span: Span, { operations, useLag }: Known): boolean {
  return operations.some(
    (one) =>
      one.kind === 'check' &&
      one.keyId === keyId &&
      one.verdict !== 'invalid' &&
      (overlaps(one.span, span) ||
        (one.span.from.tick < span.from.tick && span.from.clock - one.span.to.clock < useLag)),
  );
}

/** Whether a use of a key may have been recorded by the end of a span: it is, some time after a check that found a working key. */
export function mayBeUsed({ keyId }: KeyHistory, { to }: Span, { operations }: Known): boolean {
  return operations.some((one) => {
    if (one.kind === 'renew') return false; // asking for a successor is no use
    return (
      one.kind === 'check' &&
      one.keyId === keyId &&
      one.span.from.tick <= to.tick &&
      one.verdict !== 'invalid'
    );
  });
}
