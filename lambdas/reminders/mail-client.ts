import { SESClient, type SESClientConfig, SESServiceException } from '@aws-sdk/client-ses';

/** What may have become a mail although no answer tells of it. */
export class MailUncertainError extends Error {}

/**
 * A client of SES that tries again where SES has said that it is asked too fast, and nowhere else: a mail whose answer is lost
 * may have left, and a second one would be a second mail. SES's own report then tells which it was.
 */
export function mailClient(config: SESClientConfig = {}): SESClient {
  const client = new SESClient({ ...config, retryMode: 'adaptive', maxAttempts: 4 });
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const isRefusal = error instanceof SESServiceException && error.$fault === 'client';
        if (isRefusal) throw error;
        // Without the error as its cause: the SDK would look for a reason to try again there, too.
        throw new MailUncertainError(`SES did not say what became of a mail: ${error}`);
      }
    },
    { name: 'onlyOnce', step: 'deserialize', priority: 'high' },
  );
  return client;
}
