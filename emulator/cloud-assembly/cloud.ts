import { EmulatorError } from '../emulator-error.ts';
import type { Assembly, SynthesizedStack, Template } from './assembly.ts';
import { type Names, resolve } from './intrinsics.ts';
import { ACCOUNT, type Described, type LocalAddresses, REGION, RETURN_VALUES } from './return-values.ts';

/** A synthesized resource as it would be once deployed: its intrinsics are resolved when they are looked at. */
export interface Resource {
  stackName: string;
  logicalId: string;
  type: string;
  /** What `Ref` returns. */
  readonly ref: string;
  readonly properties: Record<string, unknown>;
  /** What the app says about it beside what CloudFormation needs. */
  readonly metadata: Record<string, unknown>;
  /** What `Fn::GetAtt` returns. */
  attribute(name: string): string;
}

const PSEUDO_PARAMETERS: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::NoValue': undefined,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** All stacks of an assembly together, as CloudFormation would have wired them. */
export class Cloud {
  readonly assets: ReadonlyMap<string, string>;
  readonly #stacks: readonly SynthesizedStack[];
  readonly #local: LocalAddresses;
  readonly #neighbour: Cloud | undefined;

  /** @param neighbour what is deployed in the same account: its exports and SSM parameters are found, too */
  constructor({ stacks, assets }: Assembly, local: LocalAddresses = {}, neighbour?: Cloud) {
    this.#stacks = stacks;
    this.#local = local;
    this.#neighbour = neighbour;
    this.assets = assets;
  }

  /** The resources of some types, of one stack or of all. */
  resources(isWanted: (type: string) => boolean, stackName?: string): Resource[] {
    return this.#stacks
      .filter(({ name }) => stackName === undefined || name === stackName)
      .flatMap((stack) =>
        Object.entries(stack.template.Resources)
          .filter(([, { Type }]) => isWanted(Type))
          .map(([logicalId]) => this.#resource(stack, logicalId)),
      );
  }

  /** The value of a stack's output. */
  output(stackName: string, name: string): string {
    const stack = this.#stacks.find((candidate) => candidate.name === stackName);
    const declared = stack?.template.Outputs[name];
    if (!stack || !declared) throw new EmulatorError(`The stack ${stackName} has no output ${name}.`);
    return String(resolve(declared.Value, this.#names(stack)));
  }

  #resource(stack: SynthesizedStack, logicalId: string): Resource {
    const declared = stack.template.Resources[logicalId];
    const where = `${stack.name}/${logicalId}`;
    if (!declared) throw new EmulatorError(`The templates name ${where}, which is not there.`);
    const { Type, Properties, Metadata = {}, Condition } = declared;
    if (Condition !== undefined) {
      throw new EmulatorError(
        `${where} depends on the condition ${Condition}: the emulator knows no conditions.`,
      );
    }
    const names = this.#names(stack);
    const described: Described = {
      stackName: stack.name,
      logicalId,
      local: this.#local,
      property: (name) => {
        const value = resolve(Properties[name], names);
        return typeof value === 'string' ? value : undefined;
      },
    };
    const returned = <Value>(value: Value | undefined, what: string): Value => {
      if (value !== undefined) return value;
      throw new EmulatorError(
        `The emulator does not know what ${what} of a ${Type} is, which ${where} needs.`,
      );
    };
    const values = RETURN_VALUES[Type];
    return {
      stackName: stack.name,
      logicalId,
      type: Type,
      metadata: Metadata,
      get ref() {
        return returned(values, 'Ref').ref(described);
      },
      get properties() {
        return Object.fromEntries(
          Object.entries(Properties).map(([name, value]) => [name, resolve(value, names)]),
        );
      },
      attribute: (name) => returned(values?.attributes?.[name], `the attribute ${name}`)(described),
    };
  }

  #names(stack: SynthesizedStack): Names {
    return {
      ref: (name) => this.#ref(stack, name),
      attribute: (logicalId, attribute) => this.#resource(stack, logicalId).attribute(attribute),
      exported: (name) => this.#exported(name),
      ssmParameter: (name) => this.#ssmParameter(name),
    };
  }

  #ref(stack: SynthesizedStack, name: string): unknown {
    if (Object.hasOwn(PSEUDO_PARAMETERS, name)) return PSEUDO_PARAMETERS[name];
    if (name === 'AWS::StackName') return stack.name;
    const parameter = stack.template.Parameters[name];
    return parameter ? this.#parameter(`${stack.name}/${name}`, parameter) : this.#resource(stack, name).ref;
  }

  #parameter(where: string, { Type, Default }: Template['Parameters'][string]): string {
    if (Default === undefined) throw new EmulatorError(`The parameter ${where} has no default: give it one.`);
    return Type.startsWith('AWS::SSM::Parameter::Value<') ? this.#ssmParameter(Default) : Default;
  }

  #exported(name: string): unknown {
    for (const stack of this.#stacks) {
      const names = this.#names(stack);
      for (const { Value, Export } of Object.values(stack.template.Outputs)) {
        if (Export && resolve(Export.Name, names) === name) return resolve(Value, names);
      }
    }
    if (this.#neighbour) return this.#neighbour.#exported(name);
    throw new EmulatorError(`No stack exports ${name}.`);
  }

  #ssmParameter(name: string): string {
    const found = this.resources((type) => type === 'AWS::SSM::Parameter').find(({ ref }) => ref === name);
    if (found) return found.attribute('Value');
    if (this.#neighbour) return this.#neighbour.#ssmParameter(name);
    throw new EmulatorError(`No stack defines the SSM parameter ${name}.`);
  }
}
