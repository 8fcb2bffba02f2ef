import { z } from 'zod';
import type { TemplateResource } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';

/**
 * A stack's resources by logical ID, with every intrinsic function resolved. `Ref` of an API is its ID; `Ref` of a part of
 * an API (route, resource, authorizer…) is the part's logical ID.
 */
export type TemplateResources = Readonly<Record<string, TemplateResource>>;

/** A property that does not change how requests are answered on one machine. */
export const ignored = z.unknown().optional();

/** An API and its parts in a template. Properties that the emulator does not know are refused. */
export class ApiResources {
  readonly #resources: TemplateResources;
  readonly #apiId: string;
  readonly #reference: string;

  /** @param reference the property by which a part refers to its API */
  constructor(resources: TemplateResources, apiId: string, reference: 'ApiId' | 'RestApiId') {
    this.#resources = resources;
    this.#apiId = apiId;
    this.#reference = reference;
  }

  /**
   * Parses the properties of the API itself.
   * @throws EmulatorError if there is no such API, or it has properties that the schema does not allow
   */
  parseApi<Output>(type: string, schema: z.ZodType<Output>): Output {
    const apis = Object.entries(this.#resources).filter(([, { Type }]) => Type === type);
    const [api] = apis.length > 1 ? apis.filter(([logicalId]) => logicalId === this.#apiId) : apis;
    if (!api) throw new EmulatorError(`No ${type} of the stack has the ID ${this.#apiId}.`);
    return parseResource(schema, ...api);
  }

  /**
   * Parses the properties of the API's parts of one type, by logical ID.
   * @throws EmulatorError if one has properties that the schema does not allow
   */
  parseParts<Output>(type: string, schema: z.ZodType<Output>): Map<string, Output> {
    const parts = this.#listParts().filter(([, { Type }]) => Type === type);
    return new Map(
      parts.map(([logicalId, resource]) => [logicalId, parseResource(schema, logicalId, resource)]),
    );
  }

  /** @throws EmulatorError if the API has a part of any other type */
  requireTypes(known: readonly string[]): void {
    const unknown = this.#listParts().find(([, { Type }]) => !known.includes(Type));
    if (unknown) {
      const [logicalId, { Type }] = unknown;
      throw new EmulatorError(`The emulator does not emulate ${Type}, which ${logicalId} is.`);
    }
  }

  #listParts(): [string, TemplateResource][] {
    return Object.entries(this.#resources).filter(
      ([, { Properties }]) => Properties[this.#reference] === this.#apiId,
    );
  }
}

function parseResource<Output>(
  schema: z.ZodType<Output>,
  logicalId: string,
  { Type, Properties }: TemplateResource,
): Output {
  return parseSupported(schema, Properties, `run ${logicalId} (${Type})`);
}
