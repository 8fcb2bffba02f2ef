import type { PermissionCatalogue } from '../../core/permissions.ts';
import { mapTables, TABLES, type TableId, type TableNames } from '../../core/tables.ts';
import { policy } from './fixtures.ts';

/** Builds what CloudFormation tells about a deployed stack. @param outputs their values by their names */
export function describeStack(StackName: string, outputs: Readonly<Record<string, string>>) {
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const StackStatus = 'CREATE_COMPLETE' as const;
  return { Stacks: [{ StackName, CreationTime: new Date(0), StackStatus, Outputs }] };
}

/**
 * The outputs of a data stack about its tables and catalogue.
 * @param tables their physical names, by default `deployed-` and the name of the output
 */
export function outputData(
  tables: TableNames = mapTables(({ output }) => `deployed-${output}`),
  catalogue: PermissionCatalogue = policy.catalogue,
): Record<string, string> {
  const names = Object.entries(TABLES).map(([id, { output }]) => [output, tables[id as TableId]]);
  return { ...Object.fromEntries(names), PermissionCatalogue: JSON.stringify(catalogue) };
}
