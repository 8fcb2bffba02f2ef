/** Builds what CloudFormation tells about a deployed stack. @param outputs their values by their names */
export function describeStack(StackName: string, outputs: Readonly<Record<string, string>>) {
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const StackStatus = 'CREATE_COMPLETE' as const;
  return { Stacks: [{ StackName, CreationTime: new Date(0), StackStatus, Outputs }] };
}
