/** What a running local host writes; npm runs commands where the repository starts. */
export const LOCAL_FILE = '.latchkey/local.json';
