import { z } from 'zod';
import { resourceSchema, type StackTemplate, templateSchema } from '../cloud-assembly/cloud-assembly.ts';
import { EmulatorError, parseSupported } from '../emulator-error.ts';

/** The transform of SAM templates. */
const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';

/** The properties of a resource, or a part of them. */
export type Properties = Record<string, unknown>;

/** Resources of a template, by logical ID. */
export type Resources = StackTemplate['Resources'];

const propertiesSchema = z.record(z.string(), z.unknown());

const samTemplateSchema = templateSchema.extend({
  Transform: z.union([z.string(), z.array(z.unknown())]).transform((value) => [value].flat()),
  Globals: z.record(z.string(), propertiesSchema).default({}),
  Resources: z.record(z.string(), resourceSchema.extend({ Connectors: z.unknown().optional() })).default({}),
});

export type SamTemplate = z.output<typeof samTemplateSchema>;
export type SamResource = SamTemplate['Resources'][string];

/**
 * Parses a SAM template, and completes its resources by its section `Globals`.
 * @throws EmulatorError if it is not a SAM template, or needs another transform too
 */
export function parseSamTemplate(source: unknown): SamTemplate {
  const template = parseSupported(samTemplateSchema, source, 'read this as a SAM template');
  const other = template.Transform.find((transform) => transform !== SAM_TRANSFORM);
  if (other !== undefined) {
    throw new EmulatorError(
      `The emulator cannot run a template with the transform ${JSON.stringify(other)}. It knows ${SAM_TRANSFORM} only.`,
    );
  }
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const [, type = ''] = /^AWS::Serverless::(\w+)$/.exec(resource.Type) ?? [];
    return [
      logicalId,
      { ...resource, Properties: applyGlobals(template, type, resource.Properties) },
    ] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

/**
 * Completes properties by those that all resources of a type have in common.
 * @param type without its prefix, such as `Function`
 */
export function applyGlobals({ Globals }: SamTemplate, type: string, properties: Properties): Properties {
  return propertiesSchema.parse(mergeGlobal(Globals[type] ?? {}, properties));
}

/**
 * Maps are merged, lists are joined, and of other values the resource's own wins.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
function mergeGlobal(global: unknown, own: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(own)) return [...global, ...own];
  if (!isPlainMap(global) || !isPlainMap(own)) return own;
  const merged = Object.entries(own).map(([name, value]) => [
    name,
    Object.hasOwn(global, name) ? mergeGlobal(global[name], value) : value,
  ]);
  return { ...global, ...Object.fromEntries(merged) };
}

/** Whether a value is a map, and not an intrinsic function. */
function isPlainMap(value: unknown): value is Properties {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'));
}

/** A reference to another resource, such as the API of an event. */
export const referenceSchema = z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref);

/** Picks those of some properties that a resource has. */
export function pick(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

/** Picks all properties but some. */
export function omit(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** Leaves out what is undefined, because the strict schemas of resources would take it for a property. */
export function withoutUndefined(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** Formats a name that SAM makes part of a logical ID. One that is known only when it is deployed is left out. */
export function formatIdPart(name: unknown): string {
  return typeof name === 'string' ? name : '';
}
