import { z } from 'zod';
import type { TemplateResource } from '../cloud-assembly/synthesized-app.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';
import type { GatewayOptions } from './gateway-options.ts';

/**
 * A stack's resources by logical ID, with every intrinsic function resolved. `Ref` of an API is its ID; `Ref` of a part of
 * an API (route, resource, authorizer…) is the part's logical ID.
 */
export type TemplateResources = Readonly<Record<string, TemplateResource>>;

/** A property that does not change how requests are answered on one machine. */
export const ignored = z.unknown().optional();

/** What takes the place of a part of an API that is not emulated. */
export interface Unsupported {
  unsupported: EmulatorError;
}

/** Whether a part of an API, with its logical ID, is emulated. */
export function isSupported<Part extends object>(
  entry: [string, Part | Unsupported],
): entry is [string, Exclude<Part, Unsupported>] {
  return !('unsupported' in entry[1]);
}

/** An API and its parts in a template. Properties that the emulator does not know are refused. */
export class ApiResources {
  readonly #resources: TemplateResources;
  readonly #apiId: string;
  readonly #reference: string;
  readonly #onUnsupported: GatewayOptions['onUnsupported'];

  /** @param reference the property by which a part refers to its API */
  constructor(
    resources: TemplateResources,
    apiId: string,
    reference: 'ApiId' | 'RestApiId',
    { onUnsupported }: Pick<GatewayOptions, 'onUnsupported'>,
  ) {
    this.#resources = resources;
    this.#apiId = apiId;
    this.#reference = reference;
    this.#onUnsupported = onUnsupported;
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
    const parts = this.#listPartsOf(type);
    return new Map(
      parts.map(([logicalId, resource]) => [logicalId, parseResource(schema, logicalId, resource)]),
    );
  }

  /**
   * Parses parts that requests need only now and then, such as methods.
   * @returns also which are not emulated, if the gateway answers 501 for them
   * @throws EmulatorError if one is not emulated, otherwise
   */
  parseOptionalParts<Output extends object>(
    type: string,
    schema: z.ZodType<Output>,
  ): Map<string, Output | Unsupported> {
    const parts = this.#listPartsOf(type);
    return new Map(
      parts.map(([logicalId, resource]) => [
        logicalId,
        this.attempt(() => parseResource(schema, logicalId, resource)),
      ]),
    );
  }

  /**
   * Parses parts that are needed for selecting them, such as the path of a route, even if they are not emulated otherwise.
   * @param placeSchema what leads to a part
   * @throws EmulatorError if the place of one is not emulated, or a part is not and the gateway does not answer 501 for it
   */
  parsePlacedParts<Place, Output extends object>(
    type: string,
    placeSchema: z.ZodType<Place>,
    schema: z.ZodType<Output>,
  ): { logicalId: string; place: Place; part: Output | Unsupported }[] {
    const parts = this.#listPartsOf(type);
    return parts.map(([logicalId, resource]) => ({
      logicalId,
      place: parseResource(placeSchema, logicalId, resource),
      part: this.attempt(() => parseResource(schema, logicalId, resource)),
    }));
  }

  /**
   * Reads something that requests need only now and then.
   * @returns why it is not emulated, if the gateway answers 501 for it
   * @throws EmulatorError if it is not emulated, otherwise
   */
  attempt<Output>(read: () => Output): Output | Unsupported {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof EmulatorError) || !this.#onUnsupported) throw error;
      this.#onUnsupported(error);
      return { unsupported: error };
    }
  }

  /** @throws EmulatorError if the API has a part of any other type, unless the gateway answers 501 for what is not emulated */
  requireTypes(known: readonly string[]): void {
    for (const [logicalId, { Type }] of this.#listParts()) {
      if (known.includes(Type)) continue;
      this.attempt(() => {
        throw new EmulatorError(`The emulator does not emulate ${Type}, which ${logicalId} is.`);
      });
    }
  }

  #listPartsOf(type: string): [string, TemplateResource][] {
    return this.#listParts().filter(([, { Type }]) => Type === type);
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
