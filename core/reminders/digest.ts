import { type ApiKey, getEnd, hasExpired } from '../api-key.ts';
import { countDaysUntil } from '../calendar.ts';
import type { Organisation } from '../organisation.ts';
import { getAbility, getLevelTitle, listPermitted, type PermissionCatalogue } from '../permissions.ts';
import { formatKeyUrl } from '../service.ts';
import type { AlsoReminded } from './also-reminded.ts';
import type { Reason, Recipient } from './recipients.ts';

/** Maximum number of keys in a mail. Mail programs cut off longer mails. Further keys are only counted. */
const LISTED_KEYS = 100;

/** A key as a digest shows it. */
export interface DigestEntry {
  keyName: string;
  levelTitle: string;
  organisationName: string;
  /** The key's end, ISO 8601 in UTC. */
  endsAt: string;
  /** The organisation's time zone, in which dates and days are counted. */
  timeZone: string;
  /** Whether the overlap ends the key, before its expiry date. */
  endsWithOverlap: boolean;
  /** Calendar days from the time of the mail to the date of the end; 0 if the key has ended. */
  daysLeft: number;
  /** Whole hours from the time of the mail to the end, rounded down; negative if the key has ended. */
  hoursLeft: number;
  lastUsedAt?: string;
  /** The successor of this key. */
  replacement?: { keyName: string; url: string; state: 'unused' | 'used' | 'stopped' };
  /** What programs can do with the key until it stops working, in words. */
  abilities: string[];
  /** URL of the key on the admin page. */
  url: string;
  because: Reason;
  /** Who else is reminded of the key. */
  alsoReminded: AlsoReminded;
}

/** The content of one mail to one recipient. */
export interface DigestContent {
  recipientName: string;
  /** The time of the mail, ISO 8601. Days and hours are counted from it. */
  writtenAt: string;
  /** Time zone of the recipient's organisation. */
  timeZone: string;
  /** Most urgent first. */
  entries: DigestEntry[];
  /** Number of further keys that the mail does not list. */
  omitted: number;
  pageUrl: string;
  /** Set for contacts: opens the page on which they stop these mails. */
  stopUrl?: string;
}

/** A key that is due, with the data that its entry needs. */
export interface DueKey {
  key: ApiKey;
  organisation: Organisation;
  successor: ApiKey | undefined;
  because: Reason;
}

/** What a mail says about its recipient. */
type DigestRecipient = Pick<Recipient, 'name' | 'stopToken'> & { timeZone: string };

/** The operator's settings that a mail depends on. */
export interface DigestSettings {
  pageUrl: string;
  catalogue: PermissionCatalogue;
}

/** Builds the content of one mail. Takes any number of keys, stores the most urgent ones and counts the rest. */
export class DigestBuilder {
  readonly #recipient: DigestRecipient;
  readonly #settings: DigestSettings;
  readonly #now: Date;
  #listed: DueKey[] = [];
  #count = 0;

  /** @param now the time of the mail */
  constructor(recipient: DigestRecipient, settings: DigestSettings, now: Date) {
    this.#recipient = recipient;
    this.#settings = settings;
    this.#now = now;
  }

  get count(): number {
    return this.#count;
  }

  add(due: readonly DueKey[]): void {
    this.#listed = [...this.#listed, ...due]
      .sort((one, other) => compareUrgency(one, other, this.#now))
      .slice(0, LISTED_KEYS);
    this.#count += due.length;
  }

  /** @param findAlsoReminded finds who else is reminded of the listed keys */
  async build(
    findAlsoReminded: (keys: readonly ApiKey[]) => Promise<readonly AlsoReminded[]>,
  ): Promise<DigestContent> {
    const { name, timeZone, stopToken } = this.#recipient;
    const { pageUrl } = this.#settings;
    const also = await findAlsoReminded(this.#listed.map(({ key }) => key));
    const entries = this.#listed.map((due, index) =>
      buildEntry(due, also[index] ?? { names: [], others: 0 }, this.#now, this.#settings),
    );
    return {
      recipientName: name,
      writtenAt: this.#now.toISOString(),
      timeZone,
      entries,
      omitted: this.#count - entries.length,
      pageUrl,
      ...(stopToken !== undefined && { stopUrl: `${pageUrl}/contact/stop#${stopToken}` }),
    };
  }
}

function buildEntry(
  { key, organisation, successor, because }: DueKey,
  alsoReminded: AlsoReminded,
  now: Date,
  { pageUrl, catalogue }: DigestSettings,
): DigestEntry {
  const { timeZone } = organisation;
  const ended = getEnd(key) < now.getTime();
  return {
    keyName: key.name,
    levelTitle: getLevelTitle(catalogue, key.permissionLevel),
    organisationName: organisation.name,
    endsAt: new Date(getEnd(key)).toISOString(),
    timeZone,
    endsWithOverlap: getEnd(key) < Date.parse(key.expiresAt),
    daysLeft: ended ? 0 : countDaysUntil(key.endsOn, now, timeZone),
    hoursLeft: ended ? -1 : Math.floor((getEnd(key) - now.getTime()) / 3_600_000),
    ...(key.lastUsedAt !== undefined && { lastUsedAt: key.lastUsedAt }),
    ...(successor && {
      replacement: {
        keyName: successor.name,
        url: formatKeyUrl(pageUrl, successor),
        state: getReplacementState(successor, now),
      },
    }),
    abilities: listPermitted(catalogue, key.permissionLevel, organisation.features).map((permission) =>
      getAbility(catalogue, permission),
    ),
    url: formatKeyUrl(pageUrl, key),
    because,
    alsoReminded,
  };
}

function getReplacementState(successor: ApiKey, now: Date): 'unused' | 'used' | 'stopped' {
  if (!successor.enabled || hasExpired(successor, now)) return 'stopped';
  return successor.lastUsedAt === undefined ? 'unused' : 'used';
}

/** Keys that still work come first, the next to stop on top; then those that have stopped, the latest on top. */
function compareUrgency(one: DueKey, other: DueKey, now: Date): number {
  const [end, otherEnd] = [getEnd(one.key), getEnd(other.key)];
  const hasEnded = end < now.getTime();
  if (hasEnded !== otherEnd < now.getTime()) return hasEnded ? 1 : -1;
  return (
    (hasEnded ? otherEnd - end : end - otherEnd) ||
    one.organisation.name.localeCompare(other.organisation.name) ||
    one.key.name.localeCompare(other.key.name)
  );
}
