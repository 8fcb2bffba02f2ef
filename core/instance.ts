/** The name of a deployment of Latchkey if its operator has not chosen another. */
export const DEFAULT_INSTANCE = 'latchkey';

/** Short, because names on AWS that contain it have at most 64 characters. */
export const INSTANCE_PATTERN = /^(?=.{2,20}$)[a-z](?:-?[a-z0-9])+$/;

/** The stacks of a deployment. */
export type StackPart =
  | 'Data'
  | 'AdminApi'
  | 'ProgramApi'
  | 'Page'
  | 'Authorizer'
  | 'ExampleApi'
  | 'Reminders'
  | 'Events'
  | 'Monitoring';

/** Formats the name of an instance for people and for AWS: `Latchkey`, or `Latchkey-staging` for the instance `staging`. */
export function getInstanceTitle(instance: string): string {
  return instance === DEFAULT_INSTANCE ? 'Latchkey' : `Latchkey-${instance}`;
}

/** Formats the name of a stack. @example getStackName('staging', 'Data') // 'Latchkey-staging-Data' */
export function getStackName(instance: string, part: StackPart): string {
  return `${getInstanceTitle(instance)}-${part}`;
}
