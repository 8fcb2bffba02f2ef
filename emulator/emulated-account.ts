/** The account that every emulated resource belongs to. */
export const ACCOUNT_ID = '000000000000';
/** The region that every emulated resource is in. */
export const REGION = 'eu-west-2';

/** Credentials for scripts of the person who runs the emulator. Their requests skip IAM. */
export const OPERATOR_CREDENTIALS = { accessKeyId: 'operator', secretAccessKey: 'operator' };

/** Formats the ARN of a resource in the emulated account. */
export function formatArn(service: string, resource: string, region = REGION): string {
  return `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

/** Formats the ARN of an event bus. @param name its name or ARN */
export function formatBusArn(name: string): string {
  return name.startsWith('arn:') ? name : formatArn('events', `event-bus/${name}`);
}
