import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { listApiParts, listApis, openApi } from './apis.ts';
import { type Assembly, readAssembly } from './cloud-assembly/assembly.ts';
import { Cloud } from './cloud-assembly/cloud.ts';
import { ACCOUNT, REGION } from './cloud-assembly/return-values.ts';
import { EmulatorError } from './emulator-error.ts';
import { functionUri } from './gateway/arn.ts';
import type { GatewayOptions } from './gateway/options.ts';

/** An API of another app. */
export interface OtherApi {
  /** Stack and name, such as `Records/Api`. */
  name: string;
  listener: RequestListener;
}

/** Another synthesized app, deployed to the same account. Only its APIs, and what they call, run. */
export class OtherApp {
  readonly cloud: Cloud;

  /** @param neighbour what the app looks for and does not define itself, such as the authorizers' SSM parameters */
  constructor(assembly: Assembly, neighbour: Cloud, aws: string) {
    this.cloud = new Cloud(assembly, { aws }, neighbour);
  }

  /** @throws EmulatorError where an API has anything that cannot be run here. */
  open(options: GatewayOptions): OtherApi[] {
    const invoker: GatewayOptions['invoker'] = {
      invoke: (functionArn, event) => options.invoker.invoke(inThisAccount(functionArn), event),
    };
    return listApis(this.cloud).map((api) => ({
      name: `${api.stackName}/${api.properties.Name}`,
      listener: openApi(this.cloud, api, { ...options, invoker }),
    }));
  }

  /** ARNs of the functions that the app's APIs call. No others are run: a queue's, say, would have nothing to do here. */
  get calledFunctions(): Set<string | undefined> {
    const stacks = new Set(listApis(this.cloud).map(({ stackName }) => stackName));
    const parts = [...stacks].flatMap((stackName) => Object.values(listApiParts(this.cloud, stackName)));
    const uris = parts.flatMap(({ Properties: { AuthorizerUri, IntegrationUri, Integration } }) => [
      AuthorizerUri,
      IntegrationUri,
      Object(Integration).Uri,
    ]);
    return new Set(uris.map((uri) => functionUri.safeParse(uri).data));
  }
}

/** @throws EmulatorError where `cdk synth` has not written an app with an API into the folder, or another version of it has. */
export function readOtherApp(given: string): Assembly {
  const folder = resolve(given); // a function is loaded by where it is, not by where it was named from
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new EmulatorError(
      `There is no synthesized app in ${folder}: run cdk synth there, and name its cdk.out.`,
    );
  }
  const assembly = readableAssembly(folder);
  if (listApis(new Cloud(assembly)).length === 0) throw new EmulatorError(`The app in ${folder} has no API.`);
  return assembly;
}

/** CDK refuses what a version has written that is newer than the one here. */
function readableAssembly(folder: string): Assembly {
  try {
    return readAssembly(folder);
  } catch (cause) {
    throw new EmulatorError(`The app in ${folder} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** The ARN here of a function that an app names in the account and region that it is deployed to. */
function inThisAccount(functionArn: string): string {
  return functionArn.replace(/^(arn:[^:]+:lambda):[^:]*:[^:]*:/, `$1:${REGION}:${ACCOUNT}:`);
}
