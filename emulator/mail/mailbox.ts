import type { Server } from 'node:http';
import mailServer from 'aws-ses-v2-local';
import { guardServer, LOOPBACK } from '../loopback-server.ts';

/**
 * Starts the engine for SES. It keeps mails in memory and shows them on its page. Pages of other sites can neither read
 * nor clear them.
 */
export async function startMailbox(port: number): Promise<Server> {
  const server = await mailServer.default({ host: LOOPBACK, port });
  guardServer(server, { otherOrigins: 'refused' });
  return server;
}

/** A sent mail, as far as SES's events describe it. */
export interface SentMail {
  source: string;
  destination: string[];
  configurationSet: string | undefined;
  tags: Record<string, string>;
}

/**
 * Parses a `SendEmail` request, or a `SendRawEmail` request with `Source` and `Destinations`: forms in SES's first API.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html
 */
export function parseSendEmail(body: string): SentMail {
  const form = new URLSearchParams(body);
  const listMembers = (prefix: string): string[] =>
    [...form].filter(([name]) => name.startsWith(`${prefix}.member.`)).map(([, value]) => value);
  const tags: Record<string, string> = {};
  for (let member = 1; form.has(`Tags.member.${member}.Name`); member++) {
    tags[form.get(`Tags.member.${member}.Name`) ?? ''] = form.get(`Tags.member.${member}.Value`) ?? '';
  }
  return {
    source: form.get('Source') ?? '',
    destination: [...listMembers('Destination.ToAddresses'), ...listMembers('Destinations')],
    configurationSet: form.get('ConfigurationSetName') ?? undefined,
    tags,
  };
}
