/** The client of `npm run token`, which exists locally only. */
export const SCRIPT_CLIENT = 'latchkey-scripts';
/** The grant by which that client gets a token for whichever administrator it names. */
export const SCRIPT_GRANT = 'urn:latchkey:grant:administrator';
/** The scope that the admin API asks for, as the synthesized resource server names it. */
export const SCOPE = 'api-keys/manage';
/** The admin API, for which tokens are made. */
export const RESOURCE = 'urn:latchkey:admin-api';

export const HOUR_SECONDS = 60 * 60;
