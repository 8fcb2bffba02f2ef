import type { Feature } from './permissions.ts';

/** A customer or, if it has a parent, a part of one. */
export interface Organisation {
  organisationId: string;
  name: string;
  /** Absent for an organisation at the top of its tree. */
  parentId?: string;
  /** IDs from the top of the tree down to the organisation itself. */
  path: string[];
  /** IANA name, such as `Europe/London`. Expiry dates and reminder days are calendar dates in this zone. */
  timeZone: string;
  features: Feature[];
}

/** A person who manages the keys of their organisation and of every sub-organisation below it. */
export interface Administrator {
  /** The person's ID at the identity provider: the `sub` of their tokens. */
  subject: string;
  name: string;
  email: string;
  organisationId: string;
  /** When their address was found to be unreachable, ISO 8601. Cleared when the directory gets a new address. */
  unreachable?: string;
}

/** Whether the organisation with this path is `branchId` or below it. */
export function isInBranch(path: readonly string[], branchId: string): boolean {
  return path.includes(branchId);
}
