import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { buildExpiry } from '../../../core/expiry.ts';
import type { Organisation } from '../../../core/organisation.ts';

/** The media type of an {@link Account}. */
export const ACCOUNT = 'application/vnd.eduserv.iam.account-v1+json';
/** The media type of {@link accountRequest} and {@link accountChange}. */
export const ACCOUNT_REQUEST = 'application/vnd.eduserv.iam.admin.accountRequest-v1+json';

const ACTIVATION_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

/** An account as this example stores it. */
export interface StoredAccount {
  id: string;
  organisationId: string;
  username: string;
  type: string;
  status: 'active' | 'pending';
  /** ISO 8601 in UTC. */
  expiry?: string;
  attributes: Record<string, unknown>;
  groups: string[];
  permissionSets: string[];
  /** Only for pending accounts. */
  activationCode?: { code: string; expires: string };
}

/** An account as OpenAthens's API returns it, according to its documentation and its clients. */
export interface Account
  extends Pick<StoredAccount, 'id' | 'username' | 'type' | 'expiry' | 'attributes' | 'activationCode'> {
  status: StoredAccount['status'] | 'expired';
  organisation: { id: string; name: string };
  memberOf: { name: string }[];
  permissionSets: { name: string }[];
}

const time = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  'must be a date, such as 2027-01-31, or a time, such as 2027-01-31T12:00:00Z',
);
const names = z.array(z.string().min(1));
const attributes = z.record(z.string(), z.unknown());
const changeable = {
  status: z.enum(['active', 'pending']).optional(),
  expiry: time.optional(),
  /** Another name for `expiry`. Existing clients use both. */
  expiryDate: time.optional(),
  attributes: attributes.optional(),
  groups: names.optional(),
  permissionSets: names.optional(),
};
const hasOneExpiry = ({ expiry, expiryDate }: Requested): boolean =>
  expiry === undefined || expiryDate === undefined;
const ONE_EXPIRY = { path: ['expiryDate'], error: 'cannot be used with expiry' };

/** A new account. */
export const accountRequest = z
  .object({ ...changeable, attributes, username: z.string().trim().min(1).max(200).optional() })
  .refine(hasOneExpiry, ONE_EXPIRY);

/** The fields to change in an account. */
export const accountChange = z
  .object({ ...changeable, username: z.undefined('cannot be changed').optional() })
  .refine(hasOneExpiry, ONE_EXPIRY);

type Requested = z.output<z.ZodObject<typeof changeable>>;

/** Inputs from outside: the current time, and a generator of IDs that nobody can guess. */
export interface ChangeContext {
  now: Date;
  createId: () => string;
}

/**
 * Builds a new account. Its ID follows from its organisation and username, so that an organisation has no two accounts with one
 * username.
 */
export function buildAccount(
  organisation: Organisation,
  type: string,
  { username, ...requested }: z.output<typeof accountRequest>,
  context: ChangeContext,
): StoredAccount {
  const { organisationId } = organisation;
  const name = username ?? `${organisationId}-${context.createId().slice(0, 8)}`;
  const account: StoredAccount = {
    id: createHash('sha256').update(`${organisationId}/${name}`).digest('hex').slice(0, 32),
    organisationId,
    username: name,
    type,
    status: 'pending',
    attributes: {},
    groups: [],
    permissionSets: [],
  };
  return changeAccount(
    account,
    { ...requested, status: requested.status ?? 'pending' },
    organisation,
    context,
  );
}

/** Applies the fields that are given. With the status `pending`, an account gets a new activation code. */
export function changeAccount(
  account: StoredAccount,
  { status, expiry, expiryDate, attributes, groups, permissionSets }: Requested,
  { timeZone }: Organisation,
  { now, createId }: ChangeContext,
): StoredAccount {
  const expires = expiryDate ?? expiry;
  const { activationCode, ...rest } = account;
  const code =
    status === 'pending'
      ? { code: createId(), expires: new Date(now.getTime() + ACTIVATION_LIFE_MS).toISOString() }
      : status === undefined && activationCode;
  return {
    ...rest,
    ...(status !== undefined && { status }),
    ...(expires !== undefined && { expiry: resolveExpiry(expires, timeZone) }),
    attributes: { ...account.attributes, ...attributes },
    groups: groups ?? account.groups,
    permissionSets: permissionSets ?? account.permissionSets,
    ...(code && { activationCode: code }),
  };
}

/** An account stops working when its expiry date begins, as OpenAthens documents. */
function resolveExpiry(given: string, timeZone: string): string {
  if (!given.includes('T')) return buildExpiry(given, timeZone).expiresAt;
  // A fraction of a second may have more digits than Temporal reads.
  return Temporal.Instant.fromEpochMilliseconds(Date.parse(given)).toString();
}

/** Formats an account for a response. From its expiry on, its status is `expired`. */
export function formatAccount(account: StoredAccount, organisation: Organisation, now: Date): Account {
  const { id, username, type, expiry, attributes, activationCode } = account;
  const isExpired = expiry !== undefined && Date.parse(expiry) <= now.getTime();
  return {
    id,
    username,
    type,
    status: isExpired ? 'expired' : account.status,
    ...(expiry !== undefined && { expiry }),
    organisation: { id: organisation.organisationId, name: organisation.name },
    attributes,
    memberOf: account.groups.map((name) => ({ name })),
    permissionSets: account.permissionSets.map((name) => ({ name })),
    ...(activationCode && { activationCode }),
  };
}
