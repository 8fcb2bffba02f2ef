import { describe, expect, it } from 'vitest';
import { readDeployedFiles } from '../../../../emulator/cloudfront/deployed-files.ts';
import { aPage } from './synthesized-page.ts';

const STACK = 'Latchkey-Page';
const sources = {
  'page.zip': { 'index.html': '<p>', 'assets/deep/a.js': 'a', 'config.json': 'built' },
  'settings.zip': { 'config.json': '{"api":"<<marker:0>>"}' },
};

describe('deployed files', () => {
  it('deployed files are those that a deployment includes and does not exclude, with its cache control', () => {
    const cloud = aPage(sources, [
      {
        SourceObjectKeys: ['page.zip'],
        Exclude: ['*'],
        Include: ['assets/*'],
        SystemMetadata: { 'cache-control': 'immutable' },
      },
      {
        SourceObjectKeys: ['page.zip'],
        Exclude: ['assets/*', 'config.????'],
        SystemMetadata: { 'cache-control': 'no-cache' },
      },
    ]);
    const files = readDeployedFiles(cloud, STACK);
    expect(
      [...files].map(([key, { cacheControl, contentType }]) => [key, cacheControl, contentType]),
    ).toEqual([
      ['assets/deep/a.js', 'immutable', 'text/javascript'],
      ['index.html', 'no-cache', 'text/html'],
    ]);
  });

  it.each([
    ['as it is', {}, '{"api":"a "quoted" $& name"}'],
    ['as JSON', { jsonEscape: true }, '{"api":"a \\"quoted\\" $& name"}'],
  ])('deployed files have their markers replaced by values of the deployment, %s', (_, config, expected) => {
    const SourceObjectKeys = ['page.zip', 'settings.zip'];
    const SourceMarkers = [{}, { '<<marker:0>>': 'a "quoted" $& name' }];
    const cloud = aPage(sources, [{ SourceObjectKeys, SourceMarkers, SourceMarkersConfig: [{}, config] }]);
    const files = readDeployedFiles(cloud, STACK);
    expect(files.get('config.json')?.content.toString()).toBe(expected);
    expect(files.get('index.html')?.content.toString()).toBe('<p>');
  });

  it.each([
    [{ DestinationBucketKeyPrefix: 'there' }, 'prefixes'],
    [{ SourceMarkersConfig: [{ markerEncodings: {} }] }, 'markerEncodings'],
    [{ SystemMetadata: { 'content-encoding': 'br' } }, 'content-encoding'],
    [{ SourceObjectKeys: ['missing.zip'] }, 'missing.zip'],
  ])(
    'deployed files are refused if a deployment has something that is not emulated: %j',
    (properties, named) => {
      const cloud = aPage(sources, [{ SourceObjectKeys: ['page.zip'], ...properties }]);
      expect(() => readDeployedFiles(cloud, STACK)).toThrow(named);
    },
  );
});
