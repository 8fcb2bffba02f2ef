import { z } from 'zod';
import { EmulatorError, parseSupported } from '../emulator-error.ts';
import { getInvocationArn } from './sam-function.ts';
import {
  applyGlobals,
  type Properties,
  type Resources,
  referenceSchema,
  type SamTemplate,
} from './sam-template.ts';

/** The kinds of API, as events name them. */
export type ApiKind = 'Api' | 'HttpApi';

/** An event by which an API calls a function. */
export interface ApiEvent {
  /** Its path in the template, such as `Report.Events.Get`. */
  place: string;
  /** The API's logical ID. */
  apiId: string;
  /** Of the function, or of its alias. */
  invocationArn: unknown;
  properties: Properties;
  /** The condition of the function. */
  condition: string | undefined;
}

const eventSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** The property by which an event refers to its API, and the API of events that name none. */
const REFERENCES = {
  Api: { property: 'RestApiId', implicit: 'ServerlessRestApi' },
  HttpApi: { property: 'ApiId', implicit: 'ServerlessHttpApi' },
} as const;

/**
 * Lists the events of a kind of API.
 * @throws EmulatorError if the template does not have their API
 */
export function listApiEvents(template: SamTemplate, kind: ApiKind): ApiEvent[] {
  const { property, implicit } = REFERENCES[kind];
  const type = `AWS::Serverless::${kind}`;
  const functions = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::Serverless::Function',
  );
  return functions.flatMap(([functionId, { Properties: own, Condition }]) =>
    Object.entries(Object(own.Events)).flatMap(([name, source]): ApiEvent[] => {
      const place = `${functionId}.Events.${name}`;
      const event = parseSupported(eventSchema, source, `read ${place}`);
      if (event.Type !== kind) return [];
      const { [property]: reference, ...properties } = event.Properties;
      const apiId = reference === undefined ? implicit : referenceSchema.safeParse(reference).data;
      if (apiId === undefined || (apiId !== implicit && template.Resources[apiId]?.Type !== type)) {
        throw new EmulatorError(
          `The ${property} of ${place} is not a reference to an ${type} of the template. SAM requires that too.`,
        );
      }
      return [
        {
          place,
          apiId,
          invocationArn: getInvocationArn(functionId, own),
          properties,
          condition: Condition,
        },
      ];
    }),
  );
}

/** Lists the APIs of a kind: those of the template, and the one that SAM makes for events that name none. */
export function completeApis(template: SamTemplate, kind: ApiKind, events: readonly ApiEvent[]): Resources {
  const { implicit } = REFERENCES[kind];
  const own = Object.fromEntries(
    Object.entries(template.Resources).filter(([, { Type }]) => Type === `AWS::Serverless::${kind}`),
  );
  if (own[implicit] || !events.some(({ apiId }) => apiId === implicit)) return own;
  const properties = kind === 'Api' ? { StageName: 'Prod' } : {};
  const added = {
    Type: `AWS::Serverless::${kind}`,
    Properties: applyGlobals(template, kind, properties),
  };
  return { ...own, [implicit]: added };
}
