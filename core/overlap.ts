/** The longest overlap after a rotation, in days. In a module of its own, because the package for other teams has it. */
export const OVERLAP_MAX_DAYS = 30;
