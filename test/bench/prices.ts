/**
 * What the dollars in docs/performance.md are computed from: AWS's list prices in us-east-1, without free tiers, and how much
 * of each is used. Change these for your region and your load, then run `npm run bench`.
 */
export const PRICES = {
  /** Lambda on arm64: a GB-second, and a million requests. */
  gigabyteSecond: 0.0000133334,
  millionInvocations: 0.2,
  /** DynamoDB on demand. */
  millionReadUnits: 0.125,
  millionWriteUnits: 0.625,
  tableGigabyteMonth: 0.25,
  /** CloudWatch Logs, a GB received. */
  logGigabyte: 0.5,
  /** SES, a thousand mails. */
  thousandMails: 0.1,
};

const USE = {
  /** Memory of the key check in GB, and what a check is billed for, in milliseconds: a read and what surrounds it. */
  checkGigabytes: 1,
  checkMilliseconds: 6,
  /** Lines of a check: its own, and Lambda's START, END and REPORT. */
  checkLogBytes: 800,
  /** Of a stored key with its events and index entries, in bytes. */
  keyBytes: 9000,
  /**
   * Write units to create a key, tell its first use and its end, and delete it: transactions count twice, and indexes are written,
   * too.
   */
  keyWriteUnits: 45,
  /** Mails about a key in a year, if no digest contains two keys. */
  keyMails: 7,
};

/** Dollars for a million checks. @param reads of a check: two if the permission is a feature */
export function priceMillionChecks(reads: number): number {
  const { gigabyteSecond, millionInvocations, millionReadUnits, logGigabyte } = PRICES;
  const gigabyteSeconds = (1e6 * USE.checkGigabytes * USE.checkMilliseconds) / 1000;
  return (
    millionInvocations +
    gigabyteSeconds * gigabyteSecond +
    reads * millionReadUnits +
    (1e6 / 1e9) * USE.checkLogBytes * logGigabyte
  );
}

/** Dollars for 10,000 keys in a year, without checks: stored, created once, reminded of. */
export function priceKeys(): number {
  const keys = 10_000;
  return (
    ((keys * USE.keyBytes) / 1e9) * 12 * PRICES.tableGigabyteMonth +
    ((keys * USE.keyWriteUnits) / 1e6) * PRICES.millionWriteUnits +
    ((keys * USE.keyMails) / 1000) * PRICES.thousandMails
  );
}
