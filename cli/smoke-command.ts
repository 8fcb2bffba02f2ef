import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { Command } from 'commander';
import { getStackName } from '../core/instance.ts';
import { findManagingPermission, type PermissionCatalogue } from '../core/permissions.ts';
import { CommandError } from './command-error.ts';
import {
  DATA_OPTION,
  type DeploymentOptions,
  findInstance,
  INSTANCE_OPTION,
  OR_AWS,
  readDeployedData,
  readKeyValuePrefix,
  readStackOutputs,
  requireLocalHost,
} from './find-deployment.ts';
import { runCommand } from './run-command.ts';
import { askKeyCheck } from './smoke/lambda-key-check.ts';
import { listSmokeChecks, runSmokeChecks, type SmokeTarget } from './smoke/smoke-checks.ts';

const program = new Command('npm run smoke --')
  .description(
    'Checks from outside that a deployment answers. Creates nothing, and needs no key and no sign-in.',
  )
  .option('--aws', 'check the deployment on AWS instead of the running local host')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(smoke);

await runCommand(program);

async function smoke(options: DeploymentOptions): Promise<void> {
  const instance = findInstance(options);
  const checks = listSmokeChecks(
    instance === undefined ? await findOnLocalHost(options.data) : await findOnAws(instance),
  );
  const faults = await runSmokeChecks(checks, console.log);
  if (faults > 0) {
    throw new CommandError(
      `${faults} of ${checks.length} checks failed. docs/operating.md says where each part has its log.`,
    );
  }
  console.log(`All ${checks.length} checks passed.`);
}

async function findOnLocalHost(data: string | undefined): Promise<SmokeTarget> {
  const { urls, apiKeys, exampleApi } = await requireLocalHost(data, OR_AWS);
  const [aKey] = apiKeys;
  return {
    pageUrl: urls.adminPage,
    adminApiUrl: urls.adminApi,
    programApiUrl: urls.programApi,
    issuer: urls.identityProvider,
    keyValuePrefix: aKey?.value.split('_')[0] ?? 'lk',
    keyChecks: exampleApi
      ? [{ name: 'the example API', ask: (keyValue) => callExampleApi(urls.protectedApi, keyValue) }]
      : [],
  };
}

/** Calls an operation of the example API that requires a key. */
async function callExampleApi(url: string, keyValue: string): Promise<string> {
  const { status } = await fetch(`${url}/api/v1/smoke.example/account/query`, {
    headers: { authorization: `Bearer ${keyValue}` },
  });
  return status === 401 ? 'refused' : `answered ${status} instead of 401`;
}

async function findProgramApiUrl(
  client: CloudFormationClient,
  instance: string,
  catalogue: PermissionCatalogue,
): Promise<string | undefined> {
  if (findManagingPermission(catalogue) === undefined) return undefined;
  return (await readStackOutputs(client, getStackName(instance, 'ProgramApi')))('ProgramApiUrl');
}

async function findOnAws(instance: string): Promise<SmokeTarget> {
  const client = new CloudFormationClient();
  const { catalogue } = await readDeployedData(client, instance);
  const getOutput = await readStackOutputs(client, getStackName(instance, 'AdminApi'));
  const getPageOutput = await readStackOutputs(client, getStackName(instance, 'Page'));
  const getArn = await readStackOutputs(client, getStackName(instance, 'Authorizer'));
  return {
    pageUrl: getPageOutput('PageUrl'),
    adminApiUrl: getOutput('AdminApiUrl'),
    programApiUrl: await findProgramApiUrl(client, instance, catalogue),
    issuer: getOutput('Issuer'),
    keyValuePrefix: await readKeyValuePrefix(client, instance),
    keyChecks: Object.keys(catalogue.permissions).map((permission) => {
      const arn = getArn(`${permission.replaceAll('-', '')}AuthorizerArn`);
      return {
        name: `the key check for ${permission}`,
        ask: (keyValue) => askKeyCheck(client.config, arn, keyValue),
      };
    }),
  };
}
