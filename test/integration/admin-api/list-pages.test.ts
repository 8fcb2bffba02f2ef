import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatKeyPath,
  formatKeysPath,
  type PageJson,
  refusedWith,
  signedInAs,
} from '../../support/admin-api.ts';
import { deploy } from '../../support/deployment.ts';

const { organisation, administrator, key } = await deploy();
const top = await organisation();
const ask = signedInAs(await administrator(top));

const COUNT = 12;
await Promise.all(
  Array.from({ length: COUNT - 1 }, (_, index) =>
    organisation({ organisationId: `part${index}`, path: [top.organisationId, `part${index}`] }),
  ),
);
const [made] = await Promise.all(
  Array.from(
    { length: COUNT },
    async (_, age) => (await key(top, 'full', new Date(Date.now() - age * 1000))).key,
  ),
);
if (!made) throw new Error('No key was made');
for (let change = 1; change < COUNT; change += 1) {
  await ask('PATCH', formatKeyPath(made), { body: { enabled: change % 2 === 0 } });
}

const LISTS = [
  ['organisations', '/organisations'],
  ['keys', formatKeysPath(top)],
  ['keys of a branch', `${formatKeysPath(top)}?branch=true`],
  ['events of a key', `${formatKeyPath(made)}/events`],
] as const;

const page = (path: string, query: Record<string, string>) =>
  ask<PageJson<object>>('GET', `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(query)}`);

/** Reads all pages of a list, with these limits in turn. */
async function readPages(path: string, limits: number[]): Promise<object[][]> {
  const pages: object[][] = [];
  let cursor: string | undefined;
  do {
    const limit = limits[pages.length % limits.length] ?? 1;
    const { status, body } = await page(path, { limit: `${limit}`, ...(cursor !== undefined && { cursor }) });
    expect(status).toBe(200);
    if (body.next !== undefined) expect(body.items).toHaveLength(limit);
    pages.push(body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return pages;
}

const getCursor = async (path: string) => (await page(path, { limit: '2' })).body.next ?? '';

describe.each(LISTS)('list of %s', (_, path) => {
  test('a list fits on one page by default', async () => {
    const { body } = await ask<PageJson<object>>('GET', path);
    expect(body.items).toHaveLength(COUNT);
    expect(body).not.toHaveProperty('next');
  });

  test('a list has pages that contain each item once and in order with any limits, and none of them is empty', async () => {
    const { items } = (await ask<PageJson<object>>('GET', path)).body;
    const limits = fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(limits, async (chosen) => {
        const pages = await readPages(path, chosen);
        expect(pages.flat()).toEqual(items);
        expect(pages.at(-1)).not.toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test.each(['0', '1001', '-1', 'x', '', '1.5', '1e1', '+1', ' 1', '1,2', '9'.repeat(400)])(
    'a list is refused with the limit “%s”',
    async (limit) => {
      expect(await page(path, { limit })).toMatchObject(refusedWith(400, 'limit-invalid', 'limit'));
    },
  );

  test.each(['1', '1000'])('a list accepts the limit %s', async (limit) => {
    expect((await page(path, { limit })).status).toBe(200);
  });

  test('a list ignores unknown query parameters', async () => {
    expect((await page(path, { limit: '3', sort: 'name' })).body).toEqual(
      (await page(path, { limit: '3' })).body,
    );
  });

  test.each([
    '',
    'x',
    '!',
    'northgate/',
    '01KAPB7Q0X3TN3RZFVY9X5D6QH',
    Buffer.from('{}').toString('base64url'),
  ])('a list is refused with the cursor “%s”', async (cursor) => {
    expect(await page(path, { cursor })).toMatchObject(refusedWith(400, 'cursor-invalid', 'cursor'));
  });

  test('a list is refused with its own cursor after tampering', async () => {
    const cursor = await getCursor(path);
    const content = Buffer.from(cursor, 'base64url').toString();
    const positions = [`${content}!`, content.replace(/ (?=[^ ]*$)/, ' !')].map((text) =>
      Buffer.from(text).toString('base64url'),
    );
    const cut = [cursor.slice(1), cursor.slice(0, -4), `${cursor}=`, `${cursor}A`, `${cursor} `];
    for (const other of [...cut, ...positions]) {
      expect(await page(path, { cursor: other }), other).toMatchObject(
        refusedWith(400, 'cursor-invalid', 'cursor'),
      );
    }
  });

  test('a list is refused with the cursor of another list', async () => {
    const own =
      path === formatKeysPath(top) ? formatKeysPath({ organisationId: 'part0' }) : formatKeysPath(top);
    for (const [, other] of LISTS) {
      const cursor = await getCursor(other);
      const target = other === path ? own : path;
      expect(await page(target, { cursor }), other).toMatchObject(
        refusedWith(400, 'cursor-invalid', 'cursor'),
      );
    }
  });
});

test('keys that are created or deleted while a list is read do not make others appear twice or go missing', async () => {
  const college = await organisation();
  const askThere = signedInAs(await administrator(college));
  const at = (age: number) => new Date(Date.now() - age * 60_000);
  const [first, second, third] = await Promise.all(
    [1, 2, 3].map(async (age) => (await key(college, 'full', at(age))).key),
  );
  const { body } = await askThere<PageJson<{ keyId: string }>>('GET', `${formatKeysPath(college)}?limit=1`);
  await key(college, 'full');
  if (first) await askThere('DELETE', formatKeyPath(first));
  const rest = await askThere<PageJson<{ keyId: string }>>(
    'GET',
    `${formatKeysPath(college)}?cursor=${body.next}`,
  );
  expect([...body.items, ...rest.body.items].map(({ keyId }) => keyId)).toEqual(
    [first, second, third].map((one) => one?.keyId),
  );
});
