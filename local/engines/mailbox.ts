import type { Server } from 'node:http';
import mailServer from 'aws-ses-v2-local';
import { LOOPBACK } from './ports.ts';

/** Starts what plays SES: it keeps mails in memory, and shows them on its page. */
export function startMailbox(port: number): Promise<Server> {
  return mailServer.default({ host: LOOPBACK, port });
}
