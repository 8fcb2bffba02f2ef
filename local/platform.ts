import { devNull } from 'node:os';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Cloud } from './cloud-assembly/cloud.ts';
import { REGION } from './cloud-assembly/return-values.ts';
import { createTables } from './engines/create-tables.ts';
import { type FunctionDefinition, readFunctions } from './functions/definition.ts';
import { Fleet, type FleetOptions } from './functions/fleet.ts';
import { FunctionError } from './functions/protocol.ts';
import type { HostOptions } from './host.ts';
import { type Roles, readRoles } from './iam/roles.ts';
import { LogFiles } from './logs/log-files.ts';
import { readSubscriptions, type Subscription, subscriptionEvent } from './logs/subscriptions.ts';
import type { Progress } from './progress.ts';
import type { ProtectedApp } from './protected-app.ts';
import { urlsOf } from './settings.ts';

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
   * @param protectedApps of which the functions that their APIs call, and the tables, are run, too
   * @throws Problem where there is something that cannot be run here; what ran before then goes on.
   */
  async use(cloud: Cloud, protectedApps: readonly ProtectedApp[] = []): Promise<void> {
    const functions = this.#timed(readFunctions(cloud));
    const roles = rolesOf(cloud, functions);
    const subscriptions = readSubscriptions(cloud);
    const ofApps = protectedApps.map((app) => ({
      app,
      called: this.#timed(readFunctions(app.cloud, app.calledFunctions)),
    }));
    const rolesOfApps = ofApps.flatMap(({ app, called }) => [...rolesOf(app.cloud, called)]);
    for (const deployed of [cloud, ...protectedApps.map((app) => app.cloud)]) {
      await createTables(this.#client, deployed);
    }
    await this.fleet.use([...functions, ...ofApps.flatMap(({ called }) => called)]);
    this.#functions = functions;
    this.#roles = new Map([...roles, ...rolesOfApps]);
    this.#subscriptions = subscriptions;
  }

  /**
   * Runs other bundles of some functions until the next {@link use}.
   * @param modules by the functions' entry files
   * @throws FunctionError if one does not load; what ran before keeps running
   */
  async exchange(modules: ReadonlyMap<string, string>): Promise<void> {
    const exchanged = this.#functions.flatMap((definition) => {
      const module = modules.get(definition.entry ?? '');
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

/** A platform whose functions log to files, use the host's AWS endpoint and live on its day. */
export function platformOf(
  { folders, ports, verbose, watch, clockShift, debugging }: HostOptions,
  progress: Progress,
  client: DynamoDBClient,
): Platform {
  const show = verbose || watch ? (line: string): void => progress.say(`  ${line}`) : undefined;
  const logs = new LogFiles(folders.logs, show);
  return new Platform(client, {
    environment: {
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: urlsOf(ports).aws,
      // What this machine's user has configured for AWS is none of the functions' business.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
    clockShift,
    debugging,
    onLine: ({ name }, line) => logs.write(name, line),
    onFailure: ({ name }, error) => {
      if (isRefusal(error)) return;
      progress.say(`  ${name} failed: ${error instanceof Error ? error.message : error}`);
      progress.say(`    Its log is ${logs.pathOf(name)}.`);
    },
  });
}

/**
 * Whether it is the error by which an authorizer says 401.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
function isRefusal(error: unknown): boolean {
  return error instanceof FunctionError && error.errorMessage === 'Unauthorized';
}
