import type { Feature } from './permissions.ts';

/** A customer, or a part of one where it has a parent. */
export interface Organisation {
  organisationId: string;
  name: string;
  /** Absent for an organisation at the top of its tree. */
  parentId?: string;
  /** Ids from the top of the tree down to the organisation itself. */
  path: string[];
  /** IANA name, such as `Europe/London`: expiry dates and reminders are counted in it. */
  timeZone: string;
  features: Feature[];
}

/** A person who manages keys of their organisation and of every sub-organisation below it. */
export interface Administrator {
  /** The identity provider's name for the person: the `sub` of their tokens. */
  subject: string;
  name: string;
  email: string;
  organisationId: string;
  /** Since when mail does not reach them, ISO 8601; a new e-mail address in the directory ends it. */
  unreachable?: string;
}

/** Whether an organisation, given by its path, is `branchId` or lies below it. */
export function isInBranch(path: readonly string[], branchId: string): boolean {
  return path.includes(branchId);
}
