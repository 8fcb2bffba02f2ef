import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { type CloudAssembly, readCloudAssembly } from './cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { ACCOUNT_ID, formatBusArn, REGION } from './emulated-account.ts';
import { EmulatorError } from './emulator-error.ts';
import { type EventRule, readEventRules } from './event-bus.ts';
import { functionUriSchema } from './gateway/gateway-arns.ts';
import type { GatewayOptions } from './gateway/gateway-options.ts';
import { createApiListener, listApis, readApiResources } from './gateway/open-api.ts';
import { readEventBuses } from './put-events.ts';

/** An API of another app. */
export interface OtherApi {
  /** Stack and name, such as `Records/Api`. */
  name: string;
  listener: RequestListener;
}

/**
 * Another synthesized app in the same account. Only these are run: its APIs, its tables, its rules on event buses of the main app,
 * and the functions that its APIs and these rules call.
 */
export class OtherApp {
  readonly app: SynthesizedApp;
  readonly #mainApp: SynthesizedApp;

  /**
   * @param mainApp defines what the other app refers to, such as SSM parameters
   * @param awsUrl the endpoint of all emulated services
   */
  constructor(assembly: CloudAssembly, mainApp: SynthesizedApp, awsUrl: string) {
    this.app = new SynthesizedApp(assembly, { aws: awsUrl }, mainApp);
    this.#mainApp = mainApp;
  }

  /** @throws EmulatorError if an API has something that is not emulated */
  openApis(options: GatewayOptions): OtherApi[] {
    const invoker: GatewayOptions['invoker'] = {
      invoke: (functionArn, event) => options.invoker.invoke(toEmulatedAccount(functionArn), event),
    };
    return listApis(this.app).map((api) => ({
      name: `${api.stackName}/${api.properties.Name}`,
      listener: createApiListener(this.app, api, { ...options, invoker }),
    }));
  }

  /**
   * Reads the rules on event buses of the main app.
   * @throws EmulatorError if one has something that is not emulated, or a target that is no function of the app
   */
  readRules(): EventRule[] {
    const buses = new Set(readEventBuses(this.#mainApp).map(formatBusArn));
    const rules = readEventRules(this.app, (busArn) => buses.has(busArn));
    const functions = new Set(
      this.app
        .listResources((type) => type === 'AWS::Lambda::Function')
        .map(({ getAttribute }) => getAttribute('Arn')),
    );
    for (const { arn, targets } of rules) {
      const other = targets.find((target) => !functions.has(target));
      if (other === undefined) continue;
      throw new EmulatorError(
        `${arn} has the target ${other}. Of other apps, the emulator runs rules for functions only: make the target one.`,
      );
    }
    return rules;
  }

  /** ARNs of the functions that the APIs and the rules call. Others, such as a queue's, would never be called. */
  listCalledFunctions(): Set<string | undefined> {
    const stacks = new Set(listApis(this.app).map(({ stackName }) => stackName));
    const resources = [...stacks].flatMap((stackName) =>
      Object.values(readApiResources(this.app, stackName)),
    );
    const uris = resources.flatMap(({ Properties: { AuthorizerUri, IntegrationUri, Integration } }) => [
      AuthorizerUri,
      IntegrationUri,
      Object(Integration).Uri,
    ]);
    return new Set([
      ...uris.map((uri) => functionUriSchema.safeParse(uri).data),
      ...this.readRules().flatMap(({ targets }) => targets),
    ]);
  }
}

/**
 * Reads the cloud assembly of another app.
 * @throws EmulatorError if the folder has no app with an API, or was written by a newer CDK
 */
export function readOtherApp(path: string): CloudAssembly {
  const folder = resolve(path); // functions are loaded by absolute path
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new EmulatorError(
      `There is no synthesized app in ${folder}. Run cdk synth there, then name its cdk.out.`,
    );
  }
  const assembly = readAssemblyOrExplain(folder);
  if (listApis(new SynthesizedApp(assembly)).length === 0)
    throw new EmulatorError(`The app in ${folder} has no API. Name one that has.`);
  return assembly;
}

/** CDK refuses to read an assembly that a newer version has written. */
function readAssemblyOrExplain(folder: string): CloudAssembly {
  try {
    return readCloudAssembly(folder);
  } catch (cause) {
    throw new EmulatorError(`The app in ${folder} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** An app may name a function by the account and region that it will be deployed to. */
function toEmulatedAccount(functionArn: string): string {
  return functionArn.replace(/^(arn:[^:]+:lambda):[^:]*:[^:]*:/, `$1:${REGION}:${ACCOUNT_ID}:`);
}
