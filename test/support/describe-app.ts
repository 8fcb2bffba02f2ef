import { stringify } from 'yaml';
import { ENTRY } from '../../lib/constructs/function-bundle.ts';
import type { synthesizeStacks } from './synthesize.ts';

type Properties = Record<string, unknown>;
interface TemplateResource {
  Type: string;
  Properties: Properties;
  Metadata?: Record<string, unknown>;
}
type Resources = Record<string, TemplateResource>;

/** What CDK appends to names, so that they are unique. */
const SUFFIX = /(?:[0-9A-F]{8})+(?=[A-Z]|$)/g;

/** Resources that are described whole: what keeps data, and what starts functions. */
const WHOLE = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::Events::Rule',
  'AWS::Events::EventBus',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Logs::SubscriptionFilter',
];

/**
 * Describes every function of a synthesized app, as YAML: its limits, environment, rights, and who may invoke it; and whole,
 * every table, queue and rule. Names are those in the code.
 */
export function describeApp(stacks: ReturnType<typeof synthesizeStacks>): string {
  const parts = Object.entries(stacks).map(([part, { template }]) => [
    part,
    describeStack(template.Resources as Resources),
  ]);
  return stringify(Object.fromEntries(parts), { sortMapEntries: true, lineWidth: 0 });
}

function describeStack(resources: Resources): object {
  const described: Record<string, unknown> = {};
  for (const [id, resource] of Object.entries(resources)) {
    const { Type, Properties, Metadata = {} } = resource;
    const key = `${Type.replace('AWS::', '')} ${shorten(id)}`;
    if (ENTRY in Metadata) described[key] = describeFunction(id, resource, resources);
    else if (WHOLE.includes(Type)) described[key] = format(Properties);
  }
  return described;
}

function describeFunction(id: string, { Properties, Metadata = {} }: TemplateResource, all: Resources) {
  const { Role, Timeout, MemorySize, ReservedConcurrentExecutions, Environment } = Properties;
  return {
    entry: Metadata[ENTRY],
    timeout: Timeout,
    memory: MemorySize,
    concurrency: ReservedConcurrentExecutions,
    environment: format((Environment as { Variables?: unknown } | undefined)?.Variables ?? {}),
    rights: listStatements(all, format(Role)),
    invokedBy: Object.values(all)
      .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
      .filter(({ Properties: { FunctionName } }) => format(FunctionName) === shorten(id))
      .map(({ Properties: { Principal, SourceArn } }) => `${format(Principal)} ${format(SourceArn) ?? ''}`)
      .toSorted(),
  };
}

/** Lists what a role may do, without its own log: a line for each statement. */
function listStatements(all: Resources, role: unknown): string[] {
  return Object.values(all)
    .filter(({ Type, Properties }) => {
      return Type === 'AWS::IAM::Policy' && [Properties.Roles].flat().some((it) => format(it) === role);
    })
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Properties[] }).Statement)
    .map(({ Effect, Action, Resource, ...conditions }) => {
      const [actions, on] = [Action, Resource].map((it) => [format(it)].flat().join(', '));
      const under = Object.keys(conditions).length > 0 ? ` ${JSON.stringify(format(conditions))}` : '';
      return `${Effect} ${actions} on ${on}${under}`;
    })
    .filter((statement) => !/^Allow logs:\S+, logs:\S+ on \w+Log$/.test(statement))
    .toSorted();
}

/** Replaces CloudFormation's functions by text: a resource by its name, an import by the name of what is imported. */
function format(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(format);
  if (typeof value !== 'object' || value === null) return value;
  const [[name = '', argument] = [], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(?:Ref|Fn::)/.test(name)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, format(entry)]));
  }
  switch (name) {
    case 'Ref':
      return shorten(String(argument));
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as [string, string];
      return attribute === 'Arn' ? shorten(id) : `${shorten(id)}.${attribute}`;
    }
    case 'Fn::Join': {
      const [separator, items] = argument as [string, unknown[]];
      return items.map(format).join(separator);
    }
    case 'Fn::ImportValue':
      return shorten(String(argument).replace(/^.*:ExportsOutput(?:Ref|FnGetAtt)/, '')).replace(/Arn$/, '');
    default:
      return value;
  }
}

function shorten(id: string): string {
  return id.replace('AWS::', '').replaceAll(SUFFIX, '');
}
