import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Command } from 'commander';
import type { Organisation } from '../core/organisation.ts';
import { listPages } from '../core/paging.ts';
import { findLosses, type KeyLoss, type LevelRight } from '../core/permission-plan.ts';
import { getAbility, getLevelTitle, type PermissionCatalogue } from '../core/permissions.ts';
import { createApiKeyReader } from '../store/api-keys.ts';
import { createDirectoryWriter } from '../store/directory-writer.ts';
import { CommandError } from './command-error.ts';
import {
  DATA_OPTION,
  type DeploymentOptions,
  findInstance,
  INSTANCE_OPTION,
  openData,
  readKeyValuePrefix,
} from './find-deployment.ts';
import { readSynthesizedData } from './permissions/read-synthesized.ts';
import { runCommand } from './run-command.ts';

const RIGHTS: Readonly<Record<LevelRight, string>> = {
  branch: 'the organisations below its own',
  managing: 'the management of keys',
  delegating: 'the management of keys that manage keys',
  renewal: 'its renewal by itself',
};

const program = new Command('npm run permissions --').description(
  'Compares permissions and levels with those in use',
);
program
  .command('plan')
  .description('says which keys would lose what if the synthesized app was deployed; fails if any would')
  .option('--aws', 'compare with the deployment on AWS instead of the running local host')
  .option('--synthesized <folder>', 'the folder that cdk synth wrote', 'cdk.out')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(plan);

await runCommand(program);

async function plan({ synthesized, ...options }: DeploymentOptions & { synthesized: string }): Promise<void> {
  const instance = findInstance(options);
  const { client, dataStack, tables, catalogue: before, now } = await openData(instance, options.data);
  const { catalogue: after, keyValuePrefix } = await readSynthesizedData(synthesized, dataStack);
  if (instance !== undefined) await requirePrefix(instance, keyValuePrefix);
  const reader = createApiKeyReader(client, tables.apiKeys);
  const affected = new Set<string>();
  let count = 0;
  for (const organisation of await createDirectoryWriter(client, tables).listOrganisations()) {
    const { organisationId } = organisation;
    for await (const keys of listPages((page) => reader.list(organisationId, page))) {
      for (const loss of findLosses(keys, organisation, { before, after }, now())) {
        console.log(describeLoss(loss, organisation, before));
        affected.add(organisationId);
        count++;
      }
    }
  }
  if (count === 0) {
    console.log('No key would lose anything.');
    return;
  }
  throw new CommandError(
    `${count} ${count === 1 ? 'key' : 'keys'} of ${affected.size} ${affected.size === 1 ? 'organisation' : 'organisations'} would lose something. Give them other levels first, or agree it with their administrators.`,
  );
}

/** @throws CommandError if the keys of a deployment have another prefix, so that none of them would work any more */
async function requirePrefix(instance: string, wanted: unknown): Promise<void> {
  const deployed = await readKeyValuePrefix(new CloudFormationClient(), instance);
  if (wanted === deployed) return;
  throw new CommandError(
    `keyValuePrefix would change from ${deployed} to ${wanted}, and no key would work any more. Set it to ${deployed}, or deploy another instance.`,
  );
}

function describeLoss(
  { key, permissions, rights }: KeyLoss,
  { organisationId }: Organisation,
  before: PermissionCatalogue,
): string {
  const losses = [
    ...permissions.map((permission) => `${permission} (${getAbility(before, permission)})`),
    ...rights.map((right) => RIGHTS[right]),
  ];
  return `${organisationId}: “${key.name}” (…${key.hint}, ${getLevelTitle(before, key.permissionLevel)}) loses ${losses.join(', ')}`;
}
