import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTACTS_MAX } from '../../../../core/contacts/contact-address.ts';
import { KEY_EVENT_TYPES } from '../../../../core/key-event.ts';
import { NAME_MAX_LENGTH } from '../../../../core/key-name.ts';
import { OVERLAP_MAX_DAYS } from '../../../../core/overlap.ts';
import { CATALOGUE_ID_PATTERN } from '../../../../core/permission-catalogue.ts';
import { listLevels, listPermissions } from '../../../../core/permissions.ts';
import { parseIdempotencyKey } from '../../../../lambdas/admin-api/http/idempotency-key.ts';
import type { ProblemError } from '../../../../lambdas/admin-api/http/problem.ts';
import { requireVersion } from '../../../../lambdas/admin-api/http/version.ts';
import { ADMIN_OPERATIONS } from '../../../../lib/admin-operations.ts';
import { DEFAULT_CATALOGUE } from '../../../../lib/default-permissions.ts';
import type { components } from '../../../../web/api/openapi.d.ts';
import { DOCUMENT, listProblems, OPERATIONS, requireValid } from '../../../support/openapi.ts';

test('the document is valid OpenAPI 3.1', async () => {
  expect(DOCUMENT.openapi).toBe('3.1.0');
  expect(await new Validator().validate(DOCUMENT)).toEqual({ valid: true });
});

test('the document describes the deployed operations, with the names of their functions', () => {
  const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const deployed = ADMIN_OPERATIONS.map(({ method, path, name }) => `${camelCase(name)}: ${method} ${path}`);
  const documented = OPERATIONS.map(({ operationId, method, path }) => `${operationId}: ${method} ${path}`);
  expect(documented.sort()).toEqual(deployed.sort());
});

test('the document explains exactly the problems that operations return', () => {
  const problems = OPERATIONS.flatMap(({ answers }) =>
    Object.values(answers).flatMap(({ content }) => listProblems(content?.['application/problem+json'])),
  );
  const explained = JSON.stringify(DOCUMENT).matchAll(/\| `([a-z-]+)` +\|/g);
  expect(new Set([...explained].map(([, problem]) => problem))).toEqual(new Set(problems));
});

test('the document has the code’s values and limits', () => {
  const { schemas } = DOCUMENT.components as {
    schemas: Record<
      keyof components['schemas'],
      { pattern: unknown; examples: unknown; properties: Record<string, unknown> }
    >;
  };
  const { source: pattern } = CATALOGUE_ID_PATTERN;
  expect(schemas.PermissionLevel).toMatchObject({ pattern, examples: listLevels(DEFAULT_CATALOGUE) });
  expect(schemas.Permission).toMatchObject({ pattern, examples: listPermissions(DEFAULT_CATALOGUE) });
  expect(schemas.ApiKeyEvent.properties.type).toMatchObject({ enum: KEY_EVENT_TYPES });
  expect(schemas.ApiKey.properties.name).toMatchObject({ maxLength: NAME_MAX_LENGTH });
  expect(schemas.KeyContacts).toMatchObject({ maxItems: CONTACTS_MAX });
  expect(schemas.ApiKeyRotation.properties.overlapDays).toMatchObject({ maximum: OVERLAP_MAX_DAYS });
});

test('the document has plain schemas, which all generators of clients understand', () => {
  const text = JSON.stringify(DOCUMENT);
  for (const keyword of ['allOf', 'anyOf', 'oneOf', 'const', 'unevaluatedProperties', 'not']) {
    expect(text).not.toContain(`"${keyword}":`);
  }
});

test('a new key has the fields of a key and its value, which the document repeats', () => {
  const { schemas } = DOCUMENT.components as {
    schemas: Record<'ApiKey' | 'NewApiKey', { required: string[]; properties: Record<string, unknown> }>;
  };
  const { ApiKey, NewApiKey } = schemas;
  const { value, ...others } = NewApiKey.properties;
  expect(value).toBeDefined();
  expect(others).toEqual(ApiKey.properties);
  expect(NewApiKey.required).toEqual([...ApiKey.required, 'value']);
});

test('the document’s patterns of headers accept exactly what the handlers accept', () => {
  const { parameters } = DOCUMENT.components as {
    parameters: Record<string, { schema: { pattern: string } }>;
  };
  const accepts = (parameter: string, header: string) =>
    new RegExp(parameters[parameter]?.schema.pattern ?? '$.').test(header);
  const handles = (check: () => unknown) => {
    try {
      check();
      return true;
    } catch (error) {
      return (error as ProblemError).code === 'version-outdated';
    }
  };
  const parts = fc.constantFrom('"', '"', '1', 'a', ',', ', ', ' ', 'W/', '*', '\\', '"3"', '\t', '~');
  const headers = fc.array(parts, { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(headers, (header) => {
      expect(accepts('IfMatch', header), header).toBe(handles(() => requireVersion(header, { version: 3 })));
      expect(accepts('IdempotencyKey', header.trim()), header).toBe(
        handles(() => parseIdempotencyKey(header)),
      );
    }),
    { numRuns: 2000, examples: [['","'], ['"3","a,b"']] },
  );
});

describe.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))(
  'operation %s',
  (_, { takes, answers, isPublic }) => {
    test('the operation documents the responses that come from API Gateway', () => {
      for (const status of [...(isPublic ? [] : ['401', '403']), '429', '500', '503']) {
        expect(answers[status]?.content, status).toHaveProperty('application/json');
      }
    });

    test('the operation lists the types of its problems, so that every-answer.test.ts provokes each of them', () => {
      for (const [status, { content = {} }] of Object.entries(answers)) {
        if (Number(status) < 300) continue;
        const { 'application/problem+json': problem, 'application/json': message, ...others } = content;
        expect(others, status).toEqual({});
        if (problem) expect(listProblems(problem), status).not.toEqual([]);
        else expect(message, status).toBeDefined();
      }
    });

    test('the operation has examples that match its schemas', () => {
      const contents = [takes, ...Object.values(answers).map(({ content }) => content ?? {})];
      for (const { schema, example } of contents.flatMap(Object.values)) {
        if (example !== undefined) requireValid('The example', schema, example);
      }
    });
  },
);
