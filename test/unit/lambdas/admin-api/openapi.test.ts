import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { ADMIN_OPERATIONS } from '../../../../lib/admin-operations.ts';
import { DOCUMENT, OPERATIONS, problemsOf, requireValid } from '../../../support/openapi.ts';

test('the document is valid OpenAPI 3.1', async () => {
  expect(DOCUMENT.openapi).toBe('3.1.0');
  expect(await new Validator().validate(DOCUMENT)).toEqual({ valid: true });
});

test('the document describes what is deployed, by the names that the functions have', () => {
  const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const deployed = ADMIN_OPERATIONS.map(({ method, path, name }) => `${camelCase(name)}: ${method} ${path}`);
  const documented = OPERATIONS.map(({ operationId, method, path }) => `${operationId}: ${method} ${path}`);
  expect(documented.sort()).toEqual(deployed.sort());
});

test('the document explains every kind of problem that operations answer, and no other', () => {
  const problems = OPERATIONS.flatMap(({ answers }) =>
    Object.values(answers).flatMap(({ content }) =>
      problemsOf(content?.['application/problem+json']?.schema),
    ),
  );
  const explained = JSON.stringify(DOCUMENT).matchAll(/\| `([a-z-]+)` +\|/g);
  expect(new Set([...explained].map(([, problem]) => problem))).toEqual(new Set(problems));
});

describe.each(OPERATIONS.map((operation) => [operation.operationId, operation] as const))(
  '%s',
  (_, { takes, answers }) => {
    test('tells what API Gateway answers by itself', () => {
      for (const status of ['401', '403', '429', '500', '503']) {
        expect(answers[status]?.content, status).toHaveProperty('application/json');
      }
    });

    test('has examples that keep to its schemas', () => {
      const contents = [takes, ...Object.values(answers).map(({ content }) => content ?? {})];
      for (const { schema, example } of contents.flatMap(Object.values)) {
        if (example !== undefined) requireValid('The example', schema, example);
      }
    });
  },
);
