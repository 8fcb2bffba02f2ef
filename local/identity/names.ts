/** The client of `npm run token`, which exists locally only. */
export const SCRIPT_CLIENT = 'latchkey-scripts';
/** The grant by which that client gets a token for whichever administrator it names. */
export const SCRIPT_GRANT = 'urn:latchkey:grant:administrator';
