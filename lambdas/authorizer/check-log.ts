import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { type ApiKey, USE_RECORDED_FOR_MS } from '../../core/api-key.ts';
import type { Verdict } from '../../core/key-check.ts';
import type { KeyReference } from '../../core/key-value.ts';
import { METRICS } from '../../core/metrics.ts';
import type { Permission } from '../../core/permission.ts';
import { findMetricNamespace } from '../environment.ts';

/** Why a key could not be checked, for logs and metrics only. `broken`: retrying would not help. */
export type FailureReason = 'slow' | 'throttled' | 'unreachable' | 'broken';

/** How a key check ended; `failed` if it could not be decided. */
export type CheckOutcome = Verdict | { outcome: 'failed'; reason: FailureReason };

/**
 * Formats the one line that a key check logs. It holds the metric `KeyChecks`, in CloudWatch's embedded metric format, and
 * the ID of the claimed key; never the presented value. `recordUse` marks lines from which last use is recorded.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function formatCheckLine(
  required: Permission,
  claimed: KeyReference | undefined,
  outcome: CheckOutcome,
  now: Date,
): string {
  const reason = 'reason' in outcome ? { reason: outcome.reason } : {};
  const byPermission = ['outcome', 'permission'];
  // Without the permission, so that an alarm needs one metric, however many permissions there are.
  const dimensions = [
    byPermission,
    ['outcome'],
    ...('reason' in outcome ? [[...byPermission, 'reason']] : []),
  ];
  return JSON.stringify({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: findMetricNamespace(),
          Dimensions: dimensions,
          Metrics: [{ Name: METRICS.keyChecks, Unit: 'Count' }],
        },
      ],
    },
    [METRICS.keyChecks]: 1,
    permission: required,
    outcome: outcome.outcome,
    ...reason,
    ...claimed,
    ...('key' in outcome && isUseDue(outcome.key.lastUsedAt, now) && buildUse(outcome.key)),
  });
}

/** `isPaired` marks keys with a successor, or that a key has asked for, so that only their uses are compared. */
function buildUse({ replacedBy, renewed }: ApiKey) {
  return { recordUse: true, ...((replacedBy !== undefined || renewed) && { isPaired: true }) };
}

function isUseDue(lastUsedAt: string | undefined, now: Date): boolean {
  return lastUsedAt === undefined || now.getTime() - Date.parse(lastUsedAt) > USE_RECORDED_FOR_MS;
}

/** Classifies an error of a read, or the deadline's, for logs and metrics. */
export function classifyFailure(error: unknown): FailureReason {
  if (!isError(error)) return 'broken';
  if (error.name === 'TimeoutError') return 'slow';
  if (isThrottlingError(error)) return 'throttled';
  return isServerError(error) || isTransientError(error) ? 'unreachable' : 'broken';
}

/** The SDK's functions read only optional properties, so any error will do. */
function isError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}
