import { USE_RECORDED_FOR_MS } from '../../core/api-key.ts';
import type { Verdict } from '../../core/key-check.ts';
import type { KeyReference } from '../../core/key-value.ts';
import type { Permission } from '../../core/permissions.ts';
import type { FailureReason } from './check-key.ts';

/** What became of a key check; `failed` where it could not be decided. */
export type CheckOutcome = Verdict | { outcome: 'failed'; reason: FailureReason };

/**
 * The one line that a key check logs, and the metric `KeyChecks` in it, in CloudWatch's embedded metric format. Which key
 * was claimed is in it; what was presented never is. `recordUse` marks the lines from which last use is recorded.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function checkLine(
  required: Permission,
  claimed: KeyReference | undefined,
  outcome: CheckOutcome,
  now: Date,
): string {
  const reason = 'reason' in outcome ? { reason: outcome.reason } : {};
  const byOutcome = ['outcome', 'permission'];
  return JSON.stringify({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'Latchkey',
          Dimensions: 'reason' in outcome ? [byOutcome, [...byOutcome, 'reason']] : [byOutcome],
          Metrics: [{ Name: 'KeyChecks', Unit: 'Count' }],
        },
      ],
    },
    KeyChecks: 1,
    permission: required,
    outcome: outcome.outcome,
    ...reason,
    ...claimed,
    ...('key' in outcome && isUseDue(outcome.key.lastUsedAt, now) && { recordUse: true }),
  });
}

function isUseDue(lastUsedAt: string | undefined, now: Date): boolean {
  return lastUsedAt === undefined || now.getTime() - Date.parse(lastUsedAt) > USE_RECORDED_FOR_MS;
}
