import { expect, test } from 'vitest';
import { KEY_EVENT_TYPES } from '../../core/key-event.ts';
import { FEATURES, PERMISSION_LEVELS, PERMISSIONS } from '../../core/permissions.ts';
import { DOCUMENT } from '../support/openapi.ts';

interface Schema {
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

const { schemas } = (DOCUMENT as { components: { schemas: Record<string, Schema> } }).components;

test.each<[string, Schema | undefined, readonly string[]]>([
  ['permission levels', schemas.PermissionLevel, PERMISSION_LEVELS],
  ['permissions', schemas.Permission, PERMISSIONS],
  ['features', schemas.Organisation?.properties?.features?.items, FEATURES],
  ['types of events', schemas.ApiKeyEvent?.properties?.type, KEY_EVENT_TYPES],
])('docs/openapi.yaml lists the %s of the catalogue', (_, schema, catalogue) => {
  expect(schema?.enum).toEqual([...catalogue]);
});
