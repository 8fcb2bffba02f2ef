import { ACCOUNT_ID, REGION } from '../emulated-account.ts';
import { EmulatorError } from '../emulator-error.ts';
import type { CloudAssembly, StackTemplate, SynthesizedStack } from './cloud-assembly.ts';
import { evaluateCondition, type References, resolveIntrinsics } from './intrinsics.ts';
import { type LocalAddresses, RETURN_VALUES, type ResourceDescription } from './return-values.ts';

/** A synthesized resource as it would be once deployed. Intrinsic functions are resolved when a property is read. */
export interface SynthesizedResource {
  stackName: string;
  logicalId: string;
  type: string;
  /** What `Ref` returns. */
  readonly ref: string;
  readonly properties: Record<string, unknown>;
  /** The template's `Metadata` of the resource, which CloudFormation ignores. */
  readonly metadata: Record<string, unknown>;
  /** What `Fn::GetAtt` returns. */
  getAttribute(name: string): string;
}

/** A resource in the shape of a template, with its intrinsic functions resolved. */
export interface TemplateResource {
  Type: string;
  Properties: Record<string, unknown>;
}

const PSEUDO_PARAMETERS: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::NoValue': undefined,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** All stacks of an app, with the references between them resolved as CloudFormation resolves them. */
export class SynthesizedApp {
  readonly assets: ReadonlyMap<string, string>;
  /** What to do if an asset is missing, as a sentence. */
  readonly buildAdvice: string;
  readonly #stacks: readonly SynthesizedStack[];
  readonly #addresses: LocalAddresses;
  readonly #sameAccount: SynthesizedApp | undefined;

  /** @param sameAccount another app in the same account. Its exports and SSM parameters are found too. */
  constructor(
    { stacks, assets, buildAdvice = 'Synthesize the app again.' }: CloudAssembly,
    addresses: LocalAddresses = {},
    sameAccount?: SynthesizedApp,
  ) {
    this.#stacks = stacks;
    this.#addresses = addresses;
    this.#sameAccount = sameAccount;
    this.assets = assets;
    this.buildAdvice = buildAdvice;
  }

  get stackNames(): string[] {
    return this.#stacks.map(({ name }) => name);
  }

  /** Lists the resources of the wanted types whose conditions are met, in one stack or in all. */
  listResources(isWanted: (type: string) => boolean, stackName?: string): SynthesizedResource[] {
    return this.#stacks
      .filter(({ name }) => stackName === undefined || name === stackName)
      .flatMap((stack) =>
        Object.entries(stack.template.Resources)
          .filter(([, { Type, Condition }]) => isWanted(Type) && this.#isConditionMet(stack, Condition))
          .map(([logicalId]) => this.#getResource(stack, logicalId)),
      );
  }

  /** @throws EmulatorError if the stack has no such output */
  getOutput(stackName: string, name: string): string {
    const stack = this.#stacks.find((candidate) => candidate.name === stackName);
    const declared = stack?.template.Outputs[name];
    if (!stack || !declared) throw new EmulatorError(`The stack ${stackName} has no output ${name}.`);
    return String(resolveIntrinsics(declared.Value, this.#referencesIn(stack)));
  }

  #getResource(stack: SynthesizedStack, logicalId: string): SynthesizedResource {
    const declared = stack.template.Resources[logicalId];
    const path = `${stack.name}/${logicalId}`;
    if (!declared) throw new EmulatorError(`A template refers to ${path}, which does not exist.`);
    const { Type, Properties, Metadata = {}, Condition } = declared;
    if (!this.#isConditionMet(stack, Condition)) {
      throw new EmulatorError(`A template refers to ${path}, whose condition ${Condition} is not met.`);
    }
    const references = this.#referencesIn(stack);
    const description: ResourceDescription = {
      stackName: stack.name,
      logicalId,
      addresses: this.#addresses,
      findText: (name) => {
        const value = resolveIntrinsics(Properties[name], references);
        return typeof value === 'string' ? value : undefined;
      },
    };
    const requireKnown = <Value>(value: Value | undefined, what: string): Value => {
      if (value !== undefined) return value;
      throw new EmulatorError(
        `The emulator does not know ${what} of a ${Type}, which ${path} needs. Add it to return-values.ts.`,
      );
    };
    const values = RETURN_VALUES[Type];
    return {
      stackName: stack.name,
      logicalId,
      type: Type,
      metadata: Metadata,
      get ref() {
        return requireKnown(values, 'Ref').ref(description);
      },
      get properties() {
        return Object.fromEntries(
          Object.entries(Properties).map(([name, value]) => [name, resolveIntrinsics(value, references)]),
        );
      },
      getAttribute: (name) => requireKnown(values?.attributes?.[name], `the attribute ${name}`)(description),
    };
  }

  #referencesIn(stack: SynthesizedStack): References {
    return {
      getRef: (name) => this.#getRef(stack, name),
      getAttribute: (logicalId, attribute) => this.#getResource(stack, logicalId).getAttribute(attribute),
      getExport: (name) => this.#getExport(name),
      getSsmParameter: (name) => this.#getSsmParameter(name),
      isConditionMet: (name) => this.#isConditionMet(stack, name),
      findMapped: (map, top, second) => stack.template.Mappings?.[map]?.[top]?.[second],
    };
  }

  /** @param name that of a resource or an output; `undefined` if it has none */
  #isConditionMet(stack: SynthesizedStack, name: string | undefined): boolean {
    if (name === undefined) return true;
    const condition = stack.template.Conditions?.[name];
    if (condition === undefined) throw new EmulatorError(`The stack ${stack.name} has no condition ${name}.`);
    return evaluateCondition(condition, this.#referencesIn(stack));
  }

  #getRef(stack: SynthesizedStack, name: string): unknown {
    if (Object.hasOwn(PSEUDO_PARAMETERS, name)) return PSEUDO_PARAMETERS[name];
    if (name === 'AWS::StackName') return stack.name;
    const parameter = stack.template.Parameters[name];
    return parameter
      ? this.#getParameter(`${stack.name}/${name}`, parameter)
      : this.#getResource(stack, name).ref;
  }

  #getParameter(path: string, { Type, Default }: StackTemplate['Parameters'][string]): string {
    if (Default === undefined) throw new EmulatorError(`The parameter ${path} has no default. Give it one.`);
    return Type.startsWith('AWS::SSM::Parameter::Value<') ? this.#getSsmParameter(Default) : Default;
  }

  #getExport(name: string): unknown {
    for (const stack of this.#stacks) {
      const references = this.#referencesIn(stack);
      for (const { Value, Export, Condition } of Object.values(stack.template.Outputs)) {
        if (!Export || !this.#isConditionMet(stack, Condition)) continue;
        if (resolveIntrinsics(Export.Name, references) === name) {
          return resolveIntrinsics(Value, references);
        }
      }
    }
    if (this.#sameAccount) return this.#sameAccount.#getExport(name);
    throw new EmulatorError(`No stack exports ${name}.`);
  }

  #getSsmParameter(name: string): string {
    const parameters = this.listResources((type) => type === 'AWS::SSM::Parameter');
    const parameter = parameters.find(({ ref }) => ref === name);
    if (parameter) return parameter.getAttribute('Value');
    if (this.#sameAccount) return this.#sameAccount.#getSsmParameter(name);
    throw new EmulatorError(`No stack defines the SSM parameter ${name}.`);
  }
}
