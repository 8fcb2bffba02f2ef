import type { KeyState } from '../../core/key-event.ts';
import type { KeyReference } from '../../core/key-value.ts';

// What a soak does and what came of it, as the model takes it. Nothing here contains a key value.

/**
 * A time of a soak: a number that grows with each thing that the driver does or gets an answer to, whatever clocks say. The
 * clock beside it is the deployment's, in milliseconds since the epoch.
 */
export interface Moment {
  tick: number;
  clock: number;
}

/** A moment after everything: the end of an operation whose answer was lost. */
export const NEVER: Moment = { tick: Number.POSITIVE_INFINITY, clock: Number.POSITIVE_INFINITY };

/** When something was going on: it took effect once in between, if at all. */
export interface Span {
  from: Moment;
  /** {@link NEVER} if its answer was lost. */
  to: Moment;
}

/** The answer to a request. Undefined if it was lost: the request may have been fulfilled or not. */
export interface RequestAnswer {
  status: number;
  /** The last part of the problem's type. */
  problem?: string | undefined;
  /** Fields of the key in the answer that the model knows. */
  key?: (KeyReference & Partial<KeyState> & { version?: number }) | undefined;
}

interface Asked {
  /** In the User-Agent of the request, and so in the events of its changes. */
  id: string;
  span: Span;
  organisationId: string;
  /** The administrator who asks. Absent for a key that asks for its successor. */
  by?: string | undefined;
  answer: RequestAnswer | undefined;
}

/** A request to the admin API. */
export type ApiOperation = Asked &
  (
    | {
        kind: 'create';
        input: { name: string; permissionLevel: string; note?: string };
        idempotencyKey?: string | undefined;
      }
    | {
        kind: 'edit';
        keyId: string;
        input: { name?: string; permissionLevel?: string; enabled?: boolean; note?: string };
        ifMatch?: number | undefined;
      }
    | {
        kind: 'rotate';
        keyId: string;
        input: { overlapDays?: number };
        idempotencyKey?: string | undefined;
      }
    | { kind: 'delete'; keyId: string }
    | { kind: 'read'; keyId: string }
    /** The key asks itself, with a value that was issued by the operation `issuedBy`. */
    | { kind: 'renew'; keyId: string; issuedBy: string }
  );

/** A row of an import file. */
interface ImportedRow {
  organisationId: string;
  /** Unique. */
  name: string;
  permissionLevel: string;
  expiresOn: string;
}

/** A key file that was imported. `isDone`: undefined if it was interrupted. */
export interface ImportOperation {
  kind: 'import';
  id: string;
  span: Span;
  rows: readonly ImportedRow[];
  isDone: true | undefined;
}

/** An organisation as a directory file has it. */
export interface DirectoryEntry {
  id: string;
  parent?: string;
  timeZone: string;
  features: readonly string[];
  /** Mail addresses. */
  administrators: readonly string[];
}

/** A directory file that was applied. One that was refused or interrupted may have been applied in part. */
export interface DirectoryOperation {
  kind: 'directory';
  id: string;
  span: Span;
  organisations: readonly DirectoryEntry[];
  isDone: true | undefined;
}

/** What a protected API answers to a key. */
export type CheckVerdict = 'allowed' | 'forbidden' | 'invalid';

/** A request to a protected API with a value that was issued by the operation `issuedBy`. */
export interface CheckOperation {
  kind: 'check';
  id: string;
  span: Span;
  organisationId: string;
  keyId: string;
  issuedBy: string;
  permission: string;
  /** Undefined if the answer was lost. */
  verdict: CheckVerdict | `failed with ${string}` | undefined;
}

/** A run of reminders. `isDone`: undefined if it was interrupted. */
export interface ReminderOperation {
  kind: 'remind';
  id: string;
  span: Span;
  isDone: true | undefined;
}

/** A run that tells the ends of keys. */
export interface EndsOperation {
  kind: 'tell-ends';
  id: string;
  span: Span;
  isDone: true | undefined;
}

export type Operation =
  | ApiOperation
  | ImportOperation
  | DirectoryOperation
  | CheckOperation
  | ReminderOperation
  | EndsOperation;

/** Formats the User-Agent of an operation's requests. */
export const formatUserAgent = (id: string): string => `soak/${id}`;
