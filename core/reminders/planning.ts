import type { Organisation } from '../organisation.ts';
import { fewAtATime } from './few-at-a-time.ts';
import type { DigestKey, ExpiringKey, Ledger, ReminderDirectory } from './ports.ts';
import { recipientsOf } from './recipients.ts';
import { remembered } from './remembered.ts';
import { isToBeReminded } from './to-be-reminded.ts';

export interface PlanningPorts {
  ledger: Ledger;
  directory: ReminderDirectory;
  /** Told of each key that is due, but of which nobody can be reminded. */
  undeliverable(key: ExpiringKey): void;
}

/** At which stage a key is due, if it is, counted in a time zone. */
export type StageOf = (key: ExpiringKey, timeZone: string) => number | undefined;

/** Writes the digests of one run, and remembers whom it has looked up: organisations and their administrators, not keys. */
export class Planning {
  keysDue = 0;
  undeliverable = 0;
  readonly #day: string;
  readonly #time: Date;
  readonly #ports: PlanningPorts;
  readonly #organisation: (organisationId: string) => Promise<Organisation | undefined>;
  readonly #administratorsOf: ReminderDirectory['administratorsOf'];
  readonly #planDigest: (subject: string) => Promise<void>;

  constructor(day: string, time: Date, ports: PlanningPorts) {
    const { ledger, directory } = ports;
    this.#day = day;
    this.#time = time;
    this.#ports = ports;
    this.#organisation = remembered(directory.organisation);
    this.#administratorsOf = remembered(directory.administratorsOf);
    this.#planDigest = remembered((subject) => ledger.plan({ day, subject }, time));
  }

  /** Puts those of some keys that are due into the digests of their recipients. */
  async add(keys: readonly ExpiringKey[], stageOf: StageOf): Promise<void> {
    const due = (await fewAtATime(keys, (key) => this.#linesOf(key, stageOf))).flat();
    const subjects = new Set(due.map(({ subject }) => subject));
    await fewAtATime(subjects, this.#planDigest);
    await fewAtATime(due, this.#ports.ledger.addKey);
  }

  async #linesOf(key: ExpiringKey, stageOf: StageOf): Promise<DigestKey[]> {
    const organisation = await this.#organisation(key.organisationId);
    const stage = stageOf(key, organisation?.timeZone ?? 'UTC');
    if (stage === undefined || !(await isToBeReminded(key, this.#ports.directory, this.#time))) return [];
    this.keysDue += 1;
    // Without its organisation a key cannot be told of, and it works on all the same: operators have to know.
    const recipients = organisation && (await recipientsOf(key.organisationPath, this.#administratorsOf));
    if (!recipients) {
      this.undeliverable += 1;
      this.#ports.undeliverable(key);
      return [];
    }
    const { administrators, because } = recipients;
    const { organisationId, keyId } = key;
    return administrators.map(({ subject }) => ({
      day: this.#day,
      subject,
      organisationId,
      keyId,
      stage,
      because,
    }));
  }
}
