import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

/**
 * better-auth's API keys on the store that its pages call the fastest, a secondary storage: here a file in the same process,
 * without a network, a sync to the disk or rate limits.
 * @see https://better-auth.com/docs/plugins/api-key/advanced
 */
const database = new DatabaseSync(join(mkdtempSync(join(tmpdir(), 'latchkey-bench-')), 'keys.sqlite'));
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
  CREATE TABLE storage (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID`);
const get = database.prepare('SELECT value FROM storage WHERE key = ?');
const set = database.prepare('INSERT OR REPLACE INTO storage VALUES (?, ?)');
const remove = database.prepare('DELETE FROM storage WHERE key = ?');

const options = {
  database,
  secret: randomUUID() + randomUUID(),
  baseURL: 'http://127.0.0.1',
  emailAndPassword: { enabled: true },
  secondaryStorage: {
    get: (key) => get.get(key)?.value ?? null,
    set: (key, value) => void set.run(key, value),
    delete: (key) => void remove.run(key),
  },
  plugins: [apiKey({ storage: 'secondary-storage', rateLimit: { enabled: false } })],
  telemetry: { enabled: false },
};
const auth = betterAuth(options);
await (await getMigrations(options)).runMigrations();
const permissions = { accounts: ['read'] };
const { user } = await auth.api.signUpEmail({
  body: { email: 'jane@example.org', password: randomUUID(), name: 'Jane' },
});
const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: 'bench', permissions } });

export async function handler() {
  const { valid } = await auth.api.verifyApiKey({ body: { key, permissions } });
  if (!valid) throw new Error('Unauthorized');
}
