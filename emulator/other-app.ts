import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { type CloudAssembly, readCloudAssembly } from './cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { ACCOUNT_ID, formatBusArn, REGION } from './emulated-account.ts';
import { EmulatorError } from './emulator-error.ts';
import { type EventRule, readEventRules } from './event-bus.ts';
import { type FunctionDefinition, readFunctions } from './functions/function-definition.ts';
import { createGatewayListener } from './gateway/client-response.ts';
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
 * and the functions that its APIs and these rules call. Of these, what is not emulated is told and left out: requests that need it
 * get 501.
 */
export class OtherApp {
  readonly app: SynthesizedApp;
  readonly #mainApp: SynthesizedApp;
  readonly #onUnsupported: (error: EmulatorError) => void;

  /**
   * @param mainApp defines what the other app refers to, such as SSM parameters
   * @param awsUrl the endpoint of all emulated services
   * @param onUnsupported called with what is left out, also repeatedly
   */
  constructor(
    assembly: CloudAssembly,
    mainApp: SynthesizedApp,
    awsUrl: string,
    onUnsupported: (error: EmulatorError) => void,
  ) {
    this.app = new SynthesizedApp(assembly, { aws: awsUrl }, mainApp);
    this.#mainApp = mainApp;
    this.#onUnsupported = onUnsupported;
  }

  openApis(options: GatewayOptions): OtherApi[] {
    const invoker: GatewayOptions['invoker'] = {
      invoke: (functionArn, event) => options.invoker.invoke(toEmulatedAccount(functionArn), event),
    };
    const onUnsupported = this.#onUnsupported;
    return listApis(this.app).map((api) => {
      const open = (): RequestListener =>
        createApiListener(this.app, api, { ...options, invoker, onUnsupported });
      return {
        name: `${api.stackName}/${api.properties.Name}`,
        listener: this.#attempt(open, (error) => createGatewayListener(() => Promise.reject(error), options)),
      };
    });
  }

  /** Reads the rules on event buses of the main app whose targets are functions of this app. */
  readRules(): EventRule[] {
    const buses = new Set(readEventBuses(this.#mainApp).map(formatBusArn));
    const rules = this.#attempt(
      () => readEventRules(this.app, (busArn) => buses.has(busArn)),
      () => [],
    );
    const functions = new Set(
      this.app
        .listResources((type) => type === 'AWS::Lambda::Function')
        .map(({ getAttribute }) => getAttribute('Arn')),
    );
    return rules.filter(({ arn, targets }) => {
      const other = targets.find((target) => !functions.has(target));
      if (other === undefined) return true;
      this.#onUnsupported(
        new EmulatorError(
          `The emulator does not follow ${arn}, because its target ${other} is no function: of other apps, it calls functions only.`,
        ),
      );
      return false;
    });
  }

  /**
   * Reads the functions that the APIs and the rules call. Others, such as a queue's, would never be called.
   * @param unsupported gets why a function is left out, by its ARN
   */
  readCalledFunctions(unsupported: Map<string, EmulatorError>): FunctionDefinition[] {
    return readFunctions(this.app, this.#listCalledFunctions(), (functionArn, error) => {
      unsupported.set(functionArn, error);
      this.#onUnsupported(error);
    });
  }

  #listCalledFunctions(): Set<string | undefined> {
    const stacks = new Set(listApis(this.app).map(({ stackName }) => stackName));
    const resources = [...stacks].flatMap((stackName) =>
      this.#attempt(
        () => Object.values(readApiResources(this.app, stackName)),
        () => [],
      ),
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

  #attempt<Result>(act: () => Result, instead: (error: EmulatorError) => Result): Result {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof EmulatorError)) throw error;
      this.#onUnsupported(error);
      return instead(error);
    }
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
