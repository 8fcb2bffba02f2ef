/**
 * Days before the expiry date from which a key counts as expiring: the first reminder's stage. By itself here, because what
 * other teams run needs it and no time zones.
 */
const EXPIRING_DAYS = 30;
export const EXPIRING_MS = EXPIRING_DAYS * 24 * 60 * 60 * 1000;
