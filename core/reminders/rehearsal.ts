import type { DigestContent } from './digest.ts';
import { memoryLedger } from './memory-ledger.ts';
import { planRun } from './plan-run.ts';
import type {
  DigestReference,
  ExpiringKeys,
  Ledger,
  Reminder,
  ReminderDirectory,
  ReminderRuns,
  SetAside,
} from './ports.ts';
import { listReminders, sendDigest } from './send-digest.ts';
import type { Stages } from './stages.ts';

export interface RehearsalPorts {
  stages: Stages;
  runs: Pick<ReminderRuns, 'coveredUntil'>;
  /** Only read: what was really told. */
  ledger: Ledger;
  expiringKeys: ExpiringKeys;
  directory: ReminderDirectory;
  pageUrl: string;
  /** What becomes of the mails. */
  mail(to: string, content: DigestContent): Promise<void>;
}

/** What a run would do. */
export interface RehearsedRun {
  reminders: Reminder[];
  setAside: SetAside[];
}

/**
 * Plans and sends as runs do, but writes nothing: what is told is kept in memory, so that runs that are rehearsed one after
 * the other tell each stage once.
 */
export class Rehearsal {
  readonly #ports: RehearsalPorts;
  readonly #ledger: Ledger;
  #coveredUntil: Date | undefined;

  constructor(ports: RehearsalPorts) {
    this.#ports = ports;
    this.#ledger = memoryLedger(ports.ledger);
  }

  /** @param now when the run takes place: what its mails say holds then */
  async run(time: Date, now: Date): Promise<RehearsedRun> {
    const { mail, runs, ...ports } = this.#ports;
    const ledger = this.#ledger;
    const digests: DigestReference[] = [];
    const setAside: SetAside[] = [];
    const note = (found: SetAside): void => {
      setAside.push(found);
    };
    await planRun(
      { run: time.toISOString(), time },
      {
        ...ports,
        ledger,
        runs: {
          coveredUntil: async () => this.#coveredUntil ?? runs.coveredUntil(),
          finish: async (_, coveredUntil) => {
            this.#coveredUntil = coveredUntil;
          },
        },
        setAside: note,
        enqueue: async (planned) => {
          digests.push(...planned);
        },
        isTimeUp: () => false,
      },
      now,
    );
    const reminders: Reminder[] = [];
    for (const digest of digests) {
      const sendPorts = {
        ...ports,
        ledger,
        events: { record: async () => {} },
        setAside: note,
        mail: async (to: string, content: DigestContent) => {
          await mail(to, content);
          return { accepted: `rehearsal/${digest.run}/${digest.recipientId}` };
        },
      };
      await sendDigest(digest, sendPorts, now);
      for await (const told of listReminders(digest, ledger)) reminders.push(...told);
    }
    return { reminders, setAside };
  }
}
