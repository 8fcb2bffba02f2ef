import type { StackPart } from '../core/instance.ts';
import type { Administrator, Organisation } from '../core/organisation.ts';
import type { TableNames } from '../core/tables.ts';
import type { SynthesizedApp } from '../emulator/cloud-assembly/synthesized-app.ts';
import { OPERATOR_CREDENTIALS, REGION } from '../emulator/emulated-account.ts';
import type { OtherApi } from '../emulator/other-app.ts';
import type { DirectoryWriter } from '../store/directory-writer.ts';
import type { Demonstration } from './demonstration/demonstration.ts';
import type { HostOptions } from './host-options.ts';
import { type LocalFile, serviceSchema } from './local-file.ts';
import { formatUrl, formatUrls } from './local-ports.ts';
import { findStackName, requireStackName } from './own-stacks.ts';

/** What a running host consists of. */
export interface HostParts {
  app: SynthesizedApp;
  directory: Pick<DirectoryWriter, 'listAdministrators' | 'listOrganisations'>;
  tables: TableNames;
  demonstration: Demonstration;
  /** The port of the API for programs. Undefined if no permission manages keys. */
  programPort: number | undefined;
  otherApis: readonly OtherApi[];
  /** The port of each of {@link otherApis}. */
  otherPorts: readonly number[];
}

/** Describes a running host. Administrators and organisations are in the order of the tree. */
export async function describeHost(
  { ports, clockShift }: Pick<HostOptions, 'ports' | 'clockShift'>,
  { app, directory, tables, demonstration, programPort, otherApis, otherPorts }: HostParts,
): Promise<LocalFile> {
  const urls = formatUrls(ports);
  const getOutput = (part: StackPart, name: string): string =>
    app.getOutput(requireStackName(app, part), name);
  const [organisations, administrators] = await Promise.all([
    directory.listOrganisations(),
    directory.listAdministrators(),
  ]);
  const paths = new Map(organisations.map(({ organisationId, path }) => [organisationId, path.join('/')]));
  const sortKey = (row: Organisation | Administrator): string =>
    `${paths.get(row.organisationId)} ${'email' in row ? row.email : ''}`;
  const byTree = (one: Organisation | Administrator, other: Organisation | Administrator): number =>
    sortKey(one) < sortKey(other) ? -1 : 1;
  return {
    urls: { ...urls, ...(programPort !== undefined && { programApi: formatUrl(programPort) }) },
    administrators: administrators.toSorted(byTree).map(({ email, name, organisationId }) => ({
      email,
      name,
      organisationId,
    })),
    organisations: organisations.toSorted(byTree).map(({ organisationId, name, parentId, features }) => ({
      organisationId,
      name,
      ...(parentId !== undefined && { parentId }),
      features,
    })),
    exampleApi: findStackName(app, 'ExampleApi') !== undefined,
    ...demonstration,
    awsClient: { endpoint: urls.aws, region: REGION, credentials: OPERATOR_CREDENTIALS },
    protectedApis: otherApis.map(({ name }, index) => ({ name, url: formatUrl(otherPorts[index] ?? 0) })),
    permissionCatalogue: getOutput('Data', 'PermissionCatalogue'),
    tables,
    importedKeys: getOutput('Authorizer', 'ImportedKeys') === 'on',
    importedKeyLife: getOutput('Authorizer', 'ImportedKeyLife'),
    planQueueUrl: getOutput('Reminders', 'PlanQueueUrl'),
    eventBusArn: getOutput('Events', 'EventBusArn'),
    eventDeadLettersUrl: getOutput('Events', 'DeadLettersUrl'),
    reminderStages: getOutput('Reminders', 'ReminderStages').split(',').map(Number),
    reminderHour: Number(getOutput('Reminders', 'ReminderHour')),
    mailSender: getOutput('Reminders', 'MailSender'),
    service: serviceSchema.parse(JSON.parse(getOutput('Reminders', 'Service'))),
    clockShift,
  };
}
