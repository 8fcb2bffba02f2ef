import { describe, expect, it } from 'vitest';
import { createDistributionListener } from '../../../../emulator/cloudfront/distribution-listener.ts';
import { call, serve } from '../gateway/gateway-calls.ts';
import { aPage } from './synthesized-page.ts';

const LONG = 'let x = 1;\n'.repeat(1000);
const sources = {
  'page.zip': {
    'index.html': '<p>',
    'assets/long.js': LONG,
    'assets/picture.png': LONG,
    'assets/a b.js': 'short',
  },
};
const everything = [{ SourceObjectKeys: ['page.zip'], SystemMetadata: { 'cache-control': 'no-cache' } }];
const association = { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Open', 'FunctionARN'] } };
const behaviours = {
  DefaultCacheBehavior: { FunctionAssociations: [association] },
  CacheBehaviors: [{ PathPattern: 'assets/*', ResponseHeadersPolicyId: { Ref: 'Headers' }, Compress: true }],
};

const open = (distribution = {}): Promise<string> =>
  serve(createDistributionListener(aPage(sources, everything, distribution), 'Latchkey-Page'));

/** Requests a path. Header values are joined, and the body is as it was sent. */
async function requestPath(...asked: Parameters<typeof call>) {
  const { status, headers, body } = await call(...asked);
  const texts = Object.entries(headers).map(([name, values]) => [name, values?.join(', ')]);
  return { status, headers: Object.fromEntries(texts) as Record<string, string | undefined>, body };
}

describe('a distribution', () => {
  it('a distribution sends files with their content type, and its headers with every response', async () => {
    const origin = await open({ DefaultRootObject: 'index.html' });
    for (const path of ['/', '/index.html', '/index.html?a=b']) {
      const { status, headers, body } = await requestPath(origin, path);
      expect([status, headers['content-type'], body]).toEqual([200, 'text/html', '<p>']);
      expect(headers['content-security-policy']).toBe("default-src 'none'");
      expect(headers['cache-control']).toBe('no-cache');
    }
    expect((await requestPath(origin, '/assets/a%20b.js')).body).toBe('short');
    const missing = await requestPath(origin, '/assets/missing.js');
    expect(missing.status).toBe(403);
    expect(missing.headers['content-type']).not.toContain('html');
    expect(missing.headers['content-security-policy']).toBe("default-src 'none'");
  });

  it('a distribution rewrites paths by the function of the behaviour that matches', async () => {
    const origin = await open(behaviours);
    expect((await requestPath(origin, '/organisations/a/api-keys')).body).toBe('<p>');
    expect((await requestPath(origin, '/%zz')).body).toBe('<p>');
    expect((await requestPath(origin, '/assets/missing.js')).status).toBe(403);
    expect((await requestPath(origin, '/assets/%zz')).status).toBe(403);
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['deflate', undefined],
  ])('a distribution compresses for browsers that accept %s', async (accepted, encoding) => {
    const origin = await open();
    const { headers } = await requestPath(origin, '/assets/long.js', {
      headers: { 'accept-encoding': accepted },
    });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('accept-encoding');
    if (encoding !== undefined) expect(Number(headers['content-length'])).toBeLessThan(LONG.length / 10);
    const decoded = await fetch(`${origin}/assets/long.js`, { headers: { 'accept-encoding': accepted } });
    expect(await decoded.text()).toBe(LONG);
  });

  it.each(['/assets/a%20b.js', '/assets/picture.png'])(
    'a distribution does not compress what CloudFront would not: %s',
    async (path) => {
      const { headers } = await requestPath(await open(), path, { headers: { 'accept-encoding': 'br' } });
      expect(headers['content-encoding']).toBeUndefined();
    },
  );

  it('a distribution does not compress if its behaviour does not', async () => {
    const origin = await open({ DefaultCacheBehavior: {} });
    const { headers } = await requestPath(origin, '/assets/long.js', {
      headers: { 'accept-encoding': 'br' },
    });
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('a distribution sends a file again only if it has changed', async () => {
    const origin = await open();
    const { headers } = await requestPath(origin, '/assets/long.js', {
      headers: { 'accept-encoding': 'br' },
    });
    const again = (etag: string | undefined) =>
      requestPath(origin, '/assets/long.js', { headers: { 'if-none-match': etag ?? '' } });
    expect(await again(headers.etag)).toMatchObject({ status: 304, body: '' });
    expect(await again('"another"')).toMatchObject({ status: 200, body: LONG });
  });

  it('a distribution responds to GET and HEAD only', async () => {
    const origin = await open({ DefaultRootObject: 'index.html' });
    expect((await requestPath(origin, '/', { method: 'POST' })).status).toBe(403);
    const head = await requestPath(origin, '/', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe('3');
  });

  it.each([
    [{ CustomErrorResponses: [] }, 'error responses'],
    [{ Origins: [{ CustomOriginConfig: {} }] }, 'S3OriginConfig'],
    [
      { DefaultCacheBehavior: { FunctionAssociations: [{ ...association, EventType: 'viewer-response' }] } },
      'EventType',
    ],
  ])('a distribution is refused if it has something that is not emulated: %j', (distribution, named) => {
    expect(() =>
      createDistributionListener(aPage(sources, everything, distribution), 'Latchkey-Page'),
    ).toThrow(named);
  });
});
