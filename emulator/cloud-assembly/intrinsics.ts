import { EmulatorError } from '../emulator-error.ts';

/** What the names in a template stand for. */
export interface Names {
  /** A parameter, pseudo parameter or resource. `undefined` stands for `AWS::NoValue`. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  /** An export of any stack. */
  exported(name: string): unknown;
  ssmParameter(name: string): string;
}

type Intrinsic = (argument: unknown, names: Names) => unknown;

/**
 * CloudFormation's intrinsic functions, as far as a synthesized app of ours uses them.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const INTRINSICS: Record<string, Intrinsic> = {
  Ref: (argument, names) => names.ref(text(argument)),
  'Fn::GetAtt': (argument, names) => {
    const [logicalId, attribute] = Array.isArray(argument) ? argument : splitOnce(text(argument), '.');
    return names.attribute(text(logicalId), text(resolve(attribute, names)));
  },
  'Fn::ImportValue': (argument, names) => names.exported(text(resolve(argument, names))),
  'Fn::Join': (argument, names) => {
    const [separator, parts] = list(argument);
    return list(resolve(parts, names)).map(text).join(text(separator));
  },
  'Fn::Split': (argument, names) => {
    const [separator, whole] = list(argument);
    return text(resolve(whole, names)).split(text(separator));
  },
  'Fn::Select': (argument, names) => {
    const [index, items] = list(resolve(argument, names));
    return list(items)[Number(index)];
  },
  'Fn::Sub': (argument, names) => {
    const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text(pattern), new Map(Object.entries(Object(resolve(variables, names)))), names);
  },
};

/**
 * Replaces every intrinsic function and dynamic reference in a template's value by what it stands for.
 * @throws EmulatorError where the value uses something that the emulator does not know.
 */
export function resolve(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return dynamicReferences(value, names);
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, names)).filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))) {
    const intrinsic = INTRINSICS[key];
    if (!intrinsic)
      throw new EmulatorError(`The emulator does not know the intrinsic function ${key}: add it to it.`);
    const result = intrinsic(argument, names);
    return typeof result === 'string' ? dynamicReferences(result, names) : result;
  }
  return Object.fromEntries(
    entries.map(([name, item]) => [name, resolve(item, names)]).filter(([, item]) => item !== undefined),
  );
}

/** `${Name}`, `${LogicalId.Attribute}` and `${!Literal}`. */
function substitute(pattern: string, variables: ReadonlyMap<string, unknown>, names: Names): string {
  return pattern.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (variables.has(name)) return text(variables.get(name));
    if (name.includes('.')) {
      const [logicalId, attribute] = splitOnce(name, '.');
      return text(names.attribute(logicalId, attribute));
    }
    return text(names.ref(name));
  });
}

/** `{{resolve:ssm:name}}`, with or without a version. */
function dynamicReferences(value: string, names: Names): string {
  return value.replaceAll(/\{\{resolve:([a-z-]+):([^:}]+)[^}]*\}\}/g, (reference, service, name: string) => {
    if (service !== 'ssm')
      throw new EmulatorError(`The emulator cannot resolve ${reference}: it knows ssm only.`);
    return names.ssmParameter(name);
  });
}

function splitOnce(whole: string, separator: string): [string, string] {
  const at = whole.indexOf(separator);
  return [whole.slice(0, at), whole.slice(at + separator.length)];
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new EmulatorError(`A template has ${JSON.stringify(value)} where CloudFormation expects text.`);
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new EmulatorError(`A template has ${JSON.stringify(value)} where CloudFormation expects a list.`);
}
