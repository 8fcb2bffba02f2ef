/** What the link in a mail is about: to confirm, or to stop the reminders. */
export type ContactAnswer = 'confirm' | 'stop';

const OPERATIONS: Readonly<Record<ContactAnswer, string>> = {
  confirm: '/contact-confirmations',
  stop: '/contact-refusals',
};

/** Whose answer was recorded, and for which organisation. */
export interface RecordedAnswer {
  email: string;
  organisationName: string;
}

/** The answer that the page's path is about; `undefined` if it is about something else. */
export function findContactAnswer(pathname: string): ContactAnswer | undefined {
  if (pathname === '/contact') return 'confirm';
  return pathname === '/contact/stop' ? 'stop' : undefined;
}

/**
 * Reads the token from the link's fragment and removes it from the address, so that nobody reads or shares it from there. The
 * history entry keeps it for reloads. A link with another token that is opened in the same tab loads the page again.
 */
export function takeToken(): string {
  const { hash, pathname, search } = window.location;
  const kept = (window.history.state as { contactToken?: string } | null)?.contactToken ?? '';
  const contactToken = hash.slice(1) || kept;
  window.history.replaceState({ contactToken }, '', pathname + search);
  window.addEventListener('hashchange', () => window.location.reload());
  return contactToken;
}

/**
 * Records a contact's answer. Needs no sign-in: the token from the mail's link says who it is.
 * @returns `undefined` if the link is not valid, or not any more
 * @throws Error if the API cannot be reached, or fails
 */
export async function answerContact(
  adminApi: string,
  answer: ContactAnswer,
  token: string,
): Promise<RecordedAnswer | undefined> {
  const response = await fetch(adminApi + OPERATIONS[answer], {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(30_000),
  });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`The admin API answered ${response.status}.`);
  return (await response.json()) as RecordedAnswer;
}
