import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mapTables, type TableNames } from '../core/tables.ts';
import { CommandError } from './command-error.ts';

/**
 * The outputs of a deployed stack, by name.
 * @throws CommandError if the stack is not deployed where the environment points to, or lacks the output
 */
export async function outputsOf(
  client: CloudFormationClient,
  StackName: string,
): Promise<(key: string) => string> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    if (error.name !== 'ValidationError') throw error;
    throw new CommandError(
      `${StackName} is not deployed to this account and region. Deploy it, or set AWS_PROFILE and AWS_REGION to those that have it.`,
    );
  });
  return (key) => {
    const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (output === undefined) throw new CommandError(`Deploy ${StackName} first: it has no output ${key}.`);
    return output;
  };
}

/**
 * The physical names of the tables that are deployed.
 * @throws CommandError if the data stack is not deployed where the environment points to
 */
export async function findTables(client: CloudFormationClient): Promise<TableNames> {
  const output = await outputsOf(client, 'Latchkey-Data');
  return mapTables((table) => output(table.output));
}
