import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { type CloudAssembly, readCloudAssembly } from './cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { ACCOUNT_ID, REGION } from './emulated-account.ts';
import { EmulatorError } from './emulator-error.ts';
import { functionUriSchema } from './gateway/gateway-arns.ts';
import type { GatewayOptions } from './gateway/gateway-options.ts';
import { createApiListener, listApis, readApiResources } from './gateway/open-api.ts';

/** An API of another app. */
export interface OtherApi {
  /** Stack and name, such as `Records/Api`. */
  name: string;
  listener: RequestListener;
}

/** Another synthesized app in the same account. Only its APIs, its tables and the functions that its APIs call are run. */
export class OtherApp {
  readonly app: SynthesizedApp;

  /**
   * @param mainApp defines what the other app refers to, such as SSM parameters
   * @param awsUrl the endpoint of all emulated services
   */
  constructor(assembly: CloudAssembly, mainApp: SynthesizedApp, awsUrl: string) {
    this.app = new SynthesizedApp(assembly, { aws: awsUrl }, mainApp);
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

  /** ARNs of the functions that the APIs call. Others, such as a queue's, would never be called. */
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
    return new Set(uris.map((uri) => functionUriSchema.safeParse(uri).data));
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
