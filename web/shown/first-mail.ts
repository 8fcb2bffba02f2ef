/**
 * When the administrators of a key are first told of its end, in a sentence.
 * @param expiringDays days before the end; 0: once it has passed
 */
export function firstMail(expiringDays: number): string {
  if (expiringDays === 0) return 'When a key has stopped working, its administrators get mail.';
  const days = expiringDays === 1 ? '1 day' : `${expiringDays} days`;
  return `From ${days} before a key stops working, its administrators get mail.`;
}
