import { z } from 'zod';
import { EmulatorError } from '../emulator-error.ts';

const names = z.array(z.string()).default([]);

/** The parts of a request in which an authorizer of type `REQUEST` finds the caller's identity. */
export const identitySchema = z.looseObject({
  Headers: names,
  QueryStrings: names,
  StageVariables: names,
  Context: names,
});

/**
 * Formats identity sources as API Gateway expects them.
 * @param request how the request is called there: `method.request` or `$request`
 * @param sign what begins a variable there
 */
export function formatIdentitySources(
  { Headers, QueryStrings, StageVariables, Context }: z.output<typeof identitySchema>,
  request: string,
  sign: string,
): string[] {
  return [
    ...Headers.map((name) => `${request}.header.${name}`),
    ...QueryStrings.map((name) => `${request}.querystring.${name}`),
    ...StageVariables.map((name) => `${sign}stageVariables.${name}`),
    ...Context.map((name) => `${sign}context.${name}`),
  ];
}

/** Formats the logical ID of an authorizer: its path in the template. */
export function placeAuthorizer(apiId: string, name: string): string {
  return `${apiId}.Auth.Authorizers.${name}`;
}

/**
 * Finds the authorizer of an event by its name.
 * @returns `undefined` if SAM has the name: no authorizer, or IAM
 * @throws EmulatorError if the API has no such authorizer
 */
export function findAuthorizer<Authorizer>(
  authorizers: Readonly<Record<string, Authorizer>>,
  name: string,
  apiId: string,
  place: string,
): Authorizer | undefined {
  if (name === 'NONE' || name === 'AWS_IAM') return undefined;
  if (authorizers[name]) return authorizers[name];
  throw new EmulatorError(
    `${apiId} has no authorizer ${name}, which ${place} needs. Define it in Auth.Authorizers of ${apiId}.`,
  );
}
