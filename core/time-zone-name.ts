/** IANA names without a place that people know. */
const WITHOUT_PLACE = /^(?:Etc|US|Canada|Brazil|Chile|Mexico)\/|^[^/]*$/;

/**
 * Formats a time zone by a name that people know: its city, such as “New York time”. The names in CLDR differ between
 * runtimes, and people in Europe do not know “Central European Time” better than their capital.
 * @param timeZone IANA name, such as `America/New_York`
 */
export function formatTimeZone(timeZone: string): string {
  if (WITHOUT_PLACE.test(timeZone)) return getGenericName(timeZone);
  const places = timeZone.replaceAll('_', ' ').split('/').slice(1).reverse();
  return `${places.join(', ')} time`;
}

function getGenericName(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longGeneric' }).formatToParts();
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  return /^GMT(?:\+00:00)?$/.test(name) ? 'UTC' : name;
}
