import type { Server } from 'node:http';
import mailServer from 'aws-ses-v2-local';
import { guard } from '../servers.ts';
import { LOOPBACK } from './ports.ts';

/** Starts what plays SES: it keeps mails in memory, and shows them on its page. Other sites can neither read nor clear them. */
export async function startMailbox(port: number): Promise<Server> {
  const server = await mailServer.default({ host: LOOPBACK, port });
  guard(server, { otherOrigins: 'refused' });
  return server;
}
