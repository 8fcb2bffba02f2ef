import { EmulatorError } from '../emulator-error.ts';

/** Looks up what a template refers to. */
export interface References {
  /** A parameter, pseudo parameter or resource. `undefined` stands for `AWS::NoValue`. */
  getRef(name: string): unknown;
  getAttribute(logicalId: string, attribute: string): unknown;
  /** An export of any stack. */
  getExport(name: string): unknown;
  getSsmParameter(name: string): string;
}

type Intrinsic = (argument: unknown, references: References) => unknown;

/**
 * CloudFormation's intrinsic functions, as far as synthesized CDK apps commonly use them.
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
};

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
