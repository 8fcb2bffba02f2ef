import { z } from 'zod';
import type { SynthesizedApp } from '../../emulator/cloud-assembly/synthesized-app.ts';
import { HostError } from '../host-error.ts';

/** The admin page as a client of the identity provider. */
export interface PageClient {
  clientId: string;
  /** Allowed redirect targets after signing in. */
  callbackUrls: string[];
  /** Allowed redirect targets after signing out. */
  logoutUrls: string[];
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** How long a used refresh token keeps working, so that a lost response signs nobody out. */
  graceSeconds: number;
}

const minutes = z.literal('minutes');
const propertiesSchema = z.object({
  CallbackURLs: z.array(z.url()),
  LogoutURLs: z.array(z.url()),
  AccessTokenValidity: z.number(),
  RefreshTokenValidity: z.number(),
  RefreshTokenRotation: z.object({ Feature: z.literal('ENABLED'), RetryGracePeriodSeconds: z.number() }),
  TokenValidityUnits: z.object({ AccessToken: minutes, RefreshToken: minutes }),
});

/**
 * Reads the one client of the user pool.
 * @throws HostError if the local identity provider does not support its configuration
 */
export function readPageClient(app: SynthesizedApp): PageClient {
  const [client] = app.listResources((type) => type === 'AWS::Cognito::UserPoolClient');
  const result = propertiesSchema.safeParse(client?.properties);
  if (!client || !result.success) {
    throw new HostError(
      `The local identity provider does not support the page's user pool client: ${result.error && z.prettifyError(result.error)}`,
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
