import { EmulatorError } from '../emulator-error.ts';

/** Looks up what a template refers to. */
export interface References {
  /** A parameter, pseudo parameter or resource. `undefined` stands for `AWS::NoValue`. */
  getRef(name: string): unknown;
  getAttribute(logicalId: string, attribute: string): unknown;
  /** An export of any stack. */
  getExport(name: string): unknown;
  getSsmParameter(name: string): string;
  isConditionMet(name: string): boolean;
  /** A value of the section `Mappings`; `undefined` if there is none. */
  findMapped(map: string, topLevelKey: string, secondLevelKey: string): unknown;
}

type Intrinsic = (argument: unknown, references: References) => unknown;

/**
 * CloudFormation's intrinsic functions, as far as apps commonly use them.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (argument, references) => references.getRef(requireText(argument)),
  'Fn::GetAtt': (argument, references) => {
    const [logicalId, attribute] = Array.isArray(argument) ? argument : splitOnce(requireText(argument), '.');
    return references.getAttribute(
      requireText(logicalId),
      requireText(resolveIntrinsics(attribute, references)),
    );
  },
  'Fn::ImportValue': (argument, references) =>
    references.getExport(requireText(resolveIntrinsics(argument, references))),
  'Fn::Join': (argument, references) => {
    const [separator, parts] = requireList(argument);
    return requireList(resolveIntrinsics(parts, references)).map(requireText).join(requireText(separator));
  },
  'Fn::Split': (argument, references) => {
    const [separator, whole] = requireList(argument);
    return requireText(resolveIntrinsics(whole, references)).split(requireText(separator));
  },
  'Fn::Select': (argument, references) => {
    const [index, items] = requireList(resolveIntrinsics(argument, references));
    return requireList(items)[Number(index)];
  },
  'Fn::Sub': (argument, references) => {
    const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const resolved = Object(resolveIntrinsics(variables, references));
    return substitute(requireText(pattern), new Map(Object.entries(resolved)), references);
  },
  'Fn::FindInMap': (argument, references) => {
    const [map, top, second] = requireList(resolveIntrinsics(argument, references)).map(requireText);
    const value = references.findMapped(map ?? '', top ?? '', second ?? '');
    if (value !== undefined) return value;
    throw new EmulatorError(`The mapping ${map} of a template has no value for ${top} and ${second}.`);
  },
  'Fn::If': (argument, references) => {
    const [condition, met, otherwise] = requireList(argument);
    const chosen = references.isConditionMet(requireText(condition)) ? met : otherwise;
    return resolveIntrinsics(chosen, references);
  },
  'Fn::Equals': (argument, references) => {
    const [one, other] = requireList(resolveIntrinsics(argument, references));
    return requireText(one) === requireText(other);
  },
  'Fn::And': (argument, references) => requireList(argument).every((it) => evaluateCondition(it, references)),
  'Fn::Or': (argument, references) => requireList(argument).some((it) => evaluateCondition(it, references)),
  'Fn::Not': (argument, references) => !evaluateCondition(requireList(argument)[0], references),
};

/**
 * Evaluates a condition of a template, or a part of one.
 * @throws EmulatorError if it is not a condition, or uses something that is not emulated
 */
export function evaluateCondition(condition: unknown, references: References): boolean {
  const { Condition: name } = Object(condition);
  if (typeof name === 'string') return references.isConditionMet(name);
  const value = resolveIntrinsics(condition, references);
  if (typeof value === 'boolean') return value;
  throw new EmulatorError(
    `CloudFormation expects a condition, but a template has ${JSON.stringify(condition)}.`,
  );
}

/**
 * Replaces every intrinsic function and dynamic reference in a template's value by its result.
 * @throws EmulatorError if the value uses one that is not emulated
 */
export function resolveIntrinsics(value: unknown, references: References): unknown {
  if (typeof value === 'string') return resolveDynamicReferences(value, references);
  if (Array.isArray(value)) {
    return value.map((item) => resolveIntrinsics(item, references)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))) {
    const intrinsic = INTRINSICS[key];
    if (!intrinsic) {
      throw new EmulatorError(
        `The emulator does not know the intrinsic function ${key}. Add it to intrinsics.ts.`,
      );
    }
    const result = intrinsic(argument, references);
    return typeof result === 'string' ? resolveDynamicReferences(result, references) : result;
  }
  return Object.fromEntries(
    entries
      .map(([name, item]) => [name, resolveIntrinsics(item, references)])
      .filter(([, item]) => item !== undefined),
  );
}

/** Replaces `${Name}`, `${LogicalId.Attribute}` and `${!Literal}`. */
function substitute(
  pattern: string,
  variables: ReadonlyMap<string, unknown>,
  references: References,
): string {
  return pattern.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (variables.has(name)) return requireText(variables.get(name));
    if (name.includes('.')) {
      const [logicalId, attribute] = splitOnce(name, '.');
      return requireText(references.getAttribute(logicalId, attribute));
    }
    return requireText(references.getRef(name));
  });
}

/** Replaces `{{resolve:ssm:name}}`, with or without a version. */
function resolveDynamicReferences(value: string, references: References): string {
  return value.replaceAll(/\{\{resolve:([a-z-]+):([^:}]+)[^}]*\}\}/g, (reference, service, name: string) => {
    if (service !== 'ssm') {
      throw new EmulatorError(
        `The emulator cannot resolve ${reference}. Of dynamic references it knows ssm only.`,
      );
    }
    return references.getSsmParameter(name);
  });
}

function splitOnce(whole: string, separator: string): [string, string] {
  const at = whole.indexOf(separator);
  return [whole.slice(0, at), whole.slice(at + separator.length)];
}

function requireText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new EmulatorError(`CloudFormation expects text, but a template has ${JSON.stringify(value)}.`);
}

function requireList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new EmulatorError(`CloudFormation expects a list, but a template has ${JSON.stringify(value)}.`);
}
