import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Problem } from '../local/problem.ts';

/**
 * The outputs of a deployed stack, by name.
 * @throws Problem where AWS does not show the stack, or it lacks the output.
 */
export async function outputsOf(
  client: CloudFormationClient,
  StackName: string,
): Promise<(key: string) => string> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    throw new Problem(`AWS does not show the stack ${StackName}: ${error.message}`);
  });
  return (key) => {
    const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (output === undefined) throw new Problem(`Deploy ${StackName} first: it has no output ${key}.`);
    return output;
  };
}
