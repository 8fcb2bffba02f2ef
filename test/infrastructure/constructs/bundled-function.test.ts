import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { BundledFunction } from '../../../lib/constructs/bundled-function.ts';
import { findResources } from '../../support/stacks.ts';
import { digest, entry, SERVICE } from '../../unit/mails/a-digest.ts';

interface Bundle {
  /** Hash of the bundle. A different one causes a deployment. */
  key: string;
  file: string;
  code: string;
}

function bundle(entry: string): Bundle {
  const app = new App();
  const stack = new Stack(app, 'Test');
  new BundledFunction(stack, 'Function', { entry, description: 'test' });
  const [handler] = Object.values(
    findResources<{ Code: { S3Key: string } }>(Template.fromStack(stack), 'AWS::Lambda::Function'),
  );
  const key = handler?.Properties.Code.S3Key ?? '';
  const file = join(app.outdir, `asset.${key.replace('.zip', '')}`, 'index.mjs');
  return { key, file, code: readFileSync(file, 'utf8') };
}

describe('bundled functions', () => {
  it('only functions whose code has changed are deployed again', () => {
    const { key } = bundle('core/rotation.ts');
    expect(bundle('core/rotation.ts').key).toBe(key);
    expect(bundle('core/organisation.ts').key).not.toBe(key);
  });

  it('bundles contain all imports, with readable names for stack traces', () => {
    const { code } = bundle('core/rotation.ts');
    expect(code).toContain('function rotateKey(');
    expect(code).not.toMatch(/from\s*["']|require\(["'](?!node:)/);
  });

  it("bundles can run CommonJS packages that load Node's own modules, and React's production build", async () => {
    const { file, code } = bundle('test/support/render-digest-function.ts');
    const bundled: typeof import('../../support/render-digest-function.ts') = await import(
      pathToFileURL(file).href
    );
    const { text } = await bundled.handler(digest([entry()]), SERVICE);
    expect(text).toContain('Library catalogue');
    expect(code).not.toContain('react-dom-server.node.development.js');
  });
});
