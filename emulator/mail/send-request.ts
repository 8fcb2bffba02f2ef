import { arnOf } from '../cloud-assembly/return-values.ts';
import type { Access } from '../iam/policy.ts';

/** What a request to SES sends, as far as events tell of it. */
export interface SentMail {
  source: string;
  destination: string[];
  configurationSet: string | undefined;
  tags: Record<string, string>;
}

/**
 * Reads a `SendEmail` request, which SES's first API takes as a form.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export function readSendRequest(body: string): SentMail {
  const form = new URLSearchParams(body);
  const members = (prefix: string): string[] =>
    [...form].filter(([name]) => name.startsWith(`${prefix}.member.`)).map(([, value]) => value);
  const tags: Record<string, string> = {};
  for (let member = 1; form.has(`Tags.member.${member}.Name`); member++) {
    tags[form.get(`Tags.member.${member}.Name`) ?? ''] = form.get(`Tags.member.${member}.Value`) ?? '';
  }
  return {
    source: form.get('Source') ?? '',
    destination: members('Destination.ToAddresses'),
    configurationSet: form.get('ConfigurationSetName') ?? undefined,
    tags,
  };
}

/**
 * What a request to SES does, as IAM checks it: on the identity that sends, and on the configuration set.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html
 */
export function sesAccess(body: string): Access[] {
  const action = `ses:${new URLSearchParams(body).get('Action')}`;
  const { source, configurationSet } = readSendRequest(body);
  const domain = source.replace(/>$/, '').split('@').at(-1);
  return [
    { action, resource: arnOf('ses', `identity/${domain}`) },
    ...(configurationSet === undefined
      ? []
      : [{ action, resource: arnOf('ses', `configuration-set/${configurationSet}`) }]),
  ];
}
