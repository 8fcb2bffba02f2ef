import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { apisOf, openApi, partsOfApis } from './apis.ts';
import { type Assembly, readAssembly } from './cloud-assembly/assembly.ts';
import { Cloud } from './cloud-assembly/cloud.ts';
import { ACCOUNT, REGION } from './cloud-assembly/return-values.ts';
import { functionUri } from './gateway/arn.ts';
import type { GatewayOptions } from './gateway/options.ts';
import { Problem } from './problem.ts';

/** An API of another team's app. */
export interface ProtectedApi {
  /** Stack and name, such as `Records/Api`. */
  name: string;
  listener: RequestListener;
}

/** Another team's app, whose APIs check keys here: what `cdk synth` wrote, deployed beside Latchkey. */
export class ProtectedApp {
  readonly cloud: Cloud;

  /** @param latchkey what the app looks for and does not define itself, such as the authorizers' SSM parameters */
  constructor(assembly: Assembly, latchkey: Cloud, aws: string) {
    this.cloud = new Cloud(assembly, { aws }, latchkey);
  }

  /** @throws Problem where an API has anything that cannot be run here. */
  open(options: GatewayOptions): ProtectedApi[] {
    const invoker: GatewayOptions['invoker'] = {
      invoke: (functionArn, event) => options.invoker.invoke(inThisAccount(functionArn), event),
    };
    return apisOf(this.cloud).map((api) => ({
      name: `${api.stackName}/${api.properties.Name}`,
      listener: openApi(this.cloud, api, { ...options, invoker }),
    }));
  }

  /** ARNs of the functions that the app's APIs call. No others are run: a queue's, say, would have nothing to do here. */
  get calledFunctions(): Set<string | undefined> {
    const stacks = new Set(apisOf(this.cloud).map(({ stackName }) => stackName));
    const parts = [...stacks].flatMap((stackName) => Object.values(partsOfApis(this.cloud, stackName)));
    const uris = parts.flatMap(({ Properties: { AuthorizerUri, IntegrationUri, Integration } }) => [
      AuthorizerUri,
      IntegrationUri,
      Object(Integration).Uri,
    ]);
    return new Set(uris.map((uri) => functionUri.safeParse(uri).data));
  }
}

/** @throws Problem where `cdk synth` has not written an app with an API into the folder, or another version of it has. */
export function readProtectedApp(given: string): Assembly {
  const folder = resolve(given); // a function is loaded by where it is, not by where it was named from
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new Problem(`There is no synthesized app in ${folder}: run cdk synth there, and name its cdk.out.`);
  }
  const assembly = readableAssembly(folder);
  if (apisOf(new Cloud(assembly)).length === 0) throw new Problem(`The app in ${folder} has no API.`);
  return assembly;
}

/** CDK refuses what a version has written that is newer than the one here. */
function readableAssembly(folder: string): Assembly {
  try {
    return readAssembly(folder);
  } catch (cause) {
    throw new Problem(`The app in ${folder} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** The ARN here of a function that an app names in the account and region that it is deployed to. */
function inThisAccount(functionArn: string): string {
  return functionArn.replace(/^(arn:[^:]+:lambda):[^:]*:[^:]*:/, `$1:${REGION}:${ACCOUNT}:`);
}
