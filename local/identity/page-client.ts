import { z } from 'zod';
import type { SynthesizedApp } from '../../emulator/cloud-assembly/synthesized-app.ts';
import { HostError } from '../host-error.ts';

/** The admin page as a client of the identity provider. */
export interface PageClient {
  clientId: string;
  /** Where sign-in may return to. */
  callbackUrls: string[];
  /** Where signing out may return to. */
  logoutUrls: string[];
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** How long a refresh token works on after it was used: an answer that gets lost signs nobody out. */
  graceSeconds: number;
}

const minutes = z.literal('minutes');
const schema = z.object({
  CallbackURLs: z.array(z.url()),
  LogoutURLs: z.array(z.url()),
  AccessTokenValidity: z.number(),
  RefreshTokenValidity: z.number(),
  RefreshTokenRotation: z.object({ Feature: z.literal('ENABLED'), RetryGracePeriodSeconds: z.number() }),
  TokenValidityUnits: z.object({ AccessToken: minutes, RefreshToken: minutes }),
});

/** Reads the user pool's one client. @throws HostError where it is not as the local identity provider can treat it. */
export function readPageClient(cloud: SynthesizedApp): PageClient {
  const [client] = cloud.listResources((type) => type === 'AWS::Cognito::UserPoolClient');
  const result = schema.safeParse(client?.properties);
  if (!client || !result.success) {
    throw new HostError(
      `The admin page cannot sign in here: ${result.error && z.prettifyError(result.error)}`,
    );
  }
  const { CallbackURLs, LogoutURLs, AccessTokenValidity, RefreshTokenValidity, RefreshTokenRotation } =
    result.data;
  return {
    clientId: client.ref,
    callbackUrls: CallbackURLs,
    logoutUrls: LogoutURLs,
    accessTokenSeconds: AccessTokenValidity * 60,
    refreshTokenSeconds: RefreshTokenValidity * 60,
    graceSeconds: RefreshTokenRotation.RetryGracePeriodSeconds,
  };
}
