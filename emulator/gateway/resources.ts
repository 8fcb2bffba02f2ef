import { z } from 'zod';
import { EmulatorError } from '../emulator-error.ts';

/**
 * One stack's resources by their logical ids, with every intrinsic function resolved. `Ref` of an API is its id, `Ref` of
 * a part of an API (route, resource, authorizer…) is the part's logical id.
 */
export type Resources = Readonly<Record<string, Resource>>;

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}

/** A property that changes nothing about how requests are answered on one machine. */
export const irrelevant = z.unknown().optional();

/** An API and its parts, as a stack describes them. Properties that the local gateway does not know are refused. */
export class ApiResources {
  readonly #resources: Resources;
  readonly #apiId: string;
  readonly #reference: string;

  /** @param reference the property by which a part names its API */
  constructor(resources: Resources, apiId: string, reference: 'ApiId' | 'RestApiId') {
    this.#resources = resources;
    this.#apiId = apiId;
    this.#reference = reference;
  }

  /**
   * The properties of the API itself.
   * @throws EmulatorError where it is not there, or has properties that the schema does not allow.
   */
  api<Output>(type: string, schema: z.ZodType<Output>): Output {
    const apis = Object.entries(this.#resources).filter(([, { Type }]) => Type === type);
    const [api] = apis.length > 1 ? apis.filter(([logicalId]) => logicalId === this.#apiId) : apis;
    if (!api) throw new EmulatorError(`No ${type} of the stack is known to be ${this.#apiId}.`);
    return parsed(schema, ...api);
  }

  /**
   * The properties of the API's parts of one type, by their logical ids.
   * @throws EmulatorError where one has properties that the schema does not allow.
   */
  parts<Output>(type: string, schema: z.ZodType<Output>): Map<string, Output> {
    const parts = this.#all().filter(([, { Type }]) => Type === type);
    return new Map(parts.map(([logicalId, resource]) => [logicalId, parsed(schema, logicalId, resource)]));
  }

  /** @throws EmulatorError where the API has a part of any other type. */
  requireTypes(known: readonly string[]): void {
    const unknown = this.#all().find(([, { Type }]) => !known.includes(Type));
    if (unknown) {
      const [logicalId, { Type }] = unknown;
      throw new EmulatorError(`The emulator does not emulate ${Type}, which ${logicalId} is.`);
    }
  }

  #all(): [string, Resource][] {
    return Object.entries(this.#resources).filter(
      ([, { Properties }]) => Properties[this.#reference] === this.#apiId,
    );
  }
}

function parsed<Output>(schema: z.ZodType<Output>, logicalId: string, resource: Resource): Output {
  const result = schema.safeParse(resource.Properties);
  if (result.success) return result.data;
  const reasons = z.prettifyError(result.error);
  throw new EmulatorError(
    `The emulator does not emulate what ${logicalId} (${resource.Type}) asks for:\n${reasons}`,
  );
}
