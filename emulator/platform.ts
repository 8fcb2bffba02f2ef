import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AwsCaller } from './aws-endpoint.ts';
import type { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { createTables } from './dynamodb/dynamodb-tables.ts';
import { OPERATOR_CREDENTIALS } from './emulated-account.ts';
import type { EmulatorError } from './emulator-error.ts';
import { type FunctionDefinition, readFunctions } from './functions/function-definition.ts';
import { FunctionFleet, type FunctionFleetOptions } from './functions/function-fleet.ts';
import { type RoleStatements, readRoles } from './iam/iam-roles.ts';
import {
  buildSubscriptionEvent,
  type LogSubscription,
  readLogSubscriptions,
} from './logs/log-subscriptions.ts';
import type { OtherApp } from './other-app.ts';

/** The longest delay of a timer (24 days). Replaces every function's timeout while a debugger may pause functions. */
const DEBUGGING_TIMEOUT_MS = 2 ** 31 - 1;

export interface PlatformOptions extends FunctionFleetOptions {
  /** Whether a debugger may pause functions. If so, they have no timeout. */
  debugging: boolean;
}

/** The tables, functions, roles and log subscriptions of an app. {@link Platform.deploy} replaces the app. */
export class Platform {
  readonly fleet: FunctionFleet;
  readonly #client: DynamoDBClient;
  readonly #debugging: boolean;
  #functions: FunctionDefinition[] = [];
  #roles: RoleStatements = new Map();
  #subscriptions: LogSubscription[] = [];

  constructor(client: DynamoDBClient, options: PlatformOptions) {
    this.#client = client;
    this.#debugging = options.debugging;
    this.fleet = new FunctionFleet({
      ...options,
      onLine: (definition, line) => {
        options.onLine(definition, line);
        this.#deliverLine(definition, line);
      },
    });
  }

  get functions(): readonly FunctionDefinition[] {
    return this.#functions;
  }

  get roles(): RoleStatements {
    return this.#roles;
  }

  /** Identifies the sender of a request to AWS by its access key. */
  findCaller(accessKeyId: string): AwsCaller {
    return accessKeyId === OPERATOR_CREDENTIALS.accessKeyId
      ? 'operator'
      : this.fleet.findPrincipal(accessKeyId);
  }

  /**
   * Creates missing tables, and replaces functions, roles and subscriptions by those of the app.
   * @param otherApps their tables are created too, and the functions that their APIs call are run
   * @throws EmulatorError if an app needs something that is not emulated. What ran before keeps running.
   */
  async deploy(app: SynthesizedApp, otherApps: readonly OtherApp[] = []): Promise<void> {
    const functions = this.#applyDebugging(readFunctions(app));
    const roles = readFunctionRoles(app, functions);
    const subscriptions = readLogSubscriptions(app);
    const unsupported = new Map<string, EmulatorError>();
    const others = otherApps.map((other) => ({
      app: other.app,
      called: this.#applyDebugging(other.readCalledFunctions(unsupported)),
    }));
    const otherRoles = others.flatMap((other) => [...readFunctionRoles(other.app, other.called)]);
    for (const deployed of [app, ...others.map((other) => other.app)]) {
      await createTables(this.#client, deployed);
    }
    await this.fleet.deploy([...functions, ...others.flatMap(({ called }) => called)], unsupported);
    this.#functions = functions;
    this.#roles = new Map([...roles, ...otherRoles]);
    this.#subscriptions = subscriptions;
  }

  /**
   * Runs other bundles of some functions until the next {@link deploy}.
   * @param modules paths of bundles, by the functions' names
   * @throws FunctionError if a bundle does not load. What ran before keeps running.
   */
  async replaceCode(modules: ReadonlyMap<string, string>): Promise<void> {
    const replaced = this.#functions.flatMap((definition) => {
      const module = modules.get(definition.name);
      return module === undefined ? [] : [{ ...definition, module }];
    });
    await this.fleet.replace(replaced);
  }

  #applyDebugging(functions: readonly FunctionDefinition[]): FunctionDefinition[] {
    return functions.map((definition) => ({
      ...definition,
      ...(this.#debugging && { timeoutMilliseconds: DEBUGGING_TIMEOUT_MS }),
    }));
  }

  #deliverLine({ logGroupName }: FunctionDefinition, line: string): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.logGroupName !== logGroupName || !subscription.isWanted(line)) continue;
      const event = buildSubscriptionEvent(subscription, line, new Date());
      this.fleet.invoke(subscription.destinationArn, event).catch(() => undefined); // already reported by the fleet
    }
  }
}

function readFunctionRoles(app: SynthesizedApp, functions: readonly FunctionDefinition[]): RoleStatements {
  return readRoles(app, new Set(functions.map(({ roleName }) => roleName)));
}
