import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Cloud } from './cloud-assembly/cloud.ts';
import { createTables } from './engines/create-tables.ts';
import { type FunctionDefinition, readFunctions } from './functions/definition.ts';
import { Fleet, type FleetOptions } from './functions/fleet.ts';
import { type Roles, readRoles } from './iam/roles.ts';
import { readSubscriptions, type Subscription, subscriptionEvent } from './logs/subscriptions.ts';
import type { OtherApp } from './other-app.ts';

/** In place of a function's own time limit while a debugger may stop it: the longest that a timer takes, 24 days. */
const DEBUGGING_MILLISECONDS = 2 ** 31 - 1;

export interface PlatformOptions extends FleetOptions {
  /** Whether a debugger may stop functions: they have no time limit then. */
  debugging: boolean;
}

/** Tables, functions, roles and subscriptions as they were synthesized; {@link Platform.use} changes to others. */
export class Platform {
  readonly fleet: Fleet;
  readonly #client: DynamoDBClient;
  readonly #debugging: boolean;
  #functions: FunctionDefinition[] = [];
  #roles: Roles = new Map();
  #subscriptions: Subscription[] = [];

  constructor(client: DynamoDBClient, options: PlatformOptions) {
    this.#client = client;
    this.#debugging = options.debugging;
    this.fleet = new Fleet({
      ...options,
      onLine: (definition, line) => {
        options.onLine(definition, line);
        this.#deliver(definition, line);
      },
    });
  }

  get functions(): readonly FunctionDefinition[] {
    return this.#functions;
  }

  get roles(): Roles {
    return this.#roles;
  }

  /**
   * @param otherApps of which the functions that their APIs call, and the tables, are run, too
   * @throws EmulatorError where there is something that cannot be run here; what ran before then goes on.
   */
  async use(cloud: Cloud, otherApps: readonly OtherApp[] = []): Promise<void> {
    const functions = this.#timed(readFunctions(cloud));
    const roles = rolesOf(cloud, functions);
    const subscriptions = readSubscriptions(cloud);
    const ofApps = otherApps.map((app) => ({
      app,
      called: this.#timed(readFunctions(app.cloud, app.calledFunctions)),
    }));
    const rolesOfApps = ofApps.flatMap(({ app, called }) => [...rolesOf(app.cloud, called)]);
    for (const deployed of [cloud, ...otherApps.map((app) => app.cloud)]) {
      await createTables(this.#client, deployed);
    }
    await this.fleet.use([...functions, ...ofApps.flatMap(({ called }) => called)]);
    this.#functions = functions;
    this.#roles = new Map([...roles, ...rolesOfApps]);
    this.#subscriptions = subscriptions;
  }

  /**
   * Runs other bundles of some functions until the next {@link use}.
   * @param modules by the functions' names
   * @throws FunctionError if one does not load; what ran before keeps running
   */
  async exchange(modules: ReadonlyMap<string, string>): Promise<void> {
    const exchanged = this.#functions.flatMap((definition) => {
      const module = modules.get(definition.name);
      return module === undefined ? [] : [{ ...definition, module }];
    });
    await this.fleet.exchange(exchanged);
  }

  #timed(functions: readonly FunctionDefinition[]): FunctionDefinition[] {
    return functions.map((definition) => ({
      ...definition,
      ...(this.#debugging && { timeoutMilliseconds: DEBUGGING_MILLISECONDS }),
    }));
  }

  #deliver({ logGroupName }: FunctionDefinition, line: string): void {
    for (const subscription of this.#subscriptions) {
      if (subscription.logGroupName !== logGroupName || !subscription.isWanted(line)) continue;
      const event = subscriptionEvent(subscription, line, new Date());
      this.fleet.invoke(subscription.destinationArn, event).catch(() => undefined); // the fleet has reported it
    }
  }
}

function rolesOf(cloud: Cloud, functions: readonly FunctionDefinition[]): Roles {
  return readRoles(cloud, new Set(functions.map(({ roleName }) => roleName)));
}
