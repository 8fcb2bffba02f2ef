/** A time as API Gateway tells functions: `12/Mar/2020:19:03:58 +0000`. */
export function requestTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}
