import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** Builds the error of a transaction that DynamoDB has cancelled. @param codes the reason of each item, in their order */
export function cancelled(...codes: readonly (string | undefined)[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'x',
    $metadata: {},
    CancellationReasons: codes.map((Code) => (Code === undefined ? {} : { Code })),
  });
}
