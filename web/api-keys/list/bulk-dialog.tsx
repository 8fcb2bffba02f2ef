import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useState } from 'react';
import { isWorking } from '../../../core/api-key.ts';
import { useAdminApi } from '../../api/admin-api.ts';
import { invalidateKeys } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { formatCount } from '../../shared/format.ts';
import { LastUse, Status } from '../key-cells.tsx';
import { type BulkAction, type BulkOutcome, changeOne, countInUse, sortByRisk } from './bulk-change.ts';

/** Changes at a time, to leave capacity for other requests. */
const CONCURRENCY = 4;

const TEXTS = {
  disable: {
    button: 'Disable',
    text: 'Programs that use these keys get “invalid credentials” immediately. You can enable a key again before it expires.',
    acknowledgement: 'I understand that these keys stop working immediately',
  },
  delete: {
    button: 'Delete',
    text: 'Programs that use these keys get “invalid credentials” immediately. Deleting cannot be undone. To find out whether anything still uses a key, disable it first.',
    acknowledgement: 'I understand that these keys stop working immediately and cannot be restored',
  },
} as const;

const INDICATORS = { done: 'success', unchanged: 'info', failed: 'error' } as const;

interface BulkDialogProps {
  action: BulkAction;
  keys: readonly ApiKey[];
  /** Names by ID, if the keys belong to several organisations. */
  organisationNames: ReadonlyMap<string, string> | undefined;
  /** @param isChanged whether any change was tried */
  onClose: (isChanged: boolean) => void;
}

/** Disables or deletes several keys: shows first when each was last used, and then what became of it. */
export function BulkDialog({ action, keys, organisationNames, onClose }: BulkDialogProps) {
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const [isAcknowledged, setAcknowledged] = useState(false);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, BulkOutcome>>(new Map());
  const { button, text, acknowledgement } = TEXTS[action];
  const change = useMutation({
    mutationFn: async () => {
      const limit = pLimit(CONCURRENCY);
      await limit.map(sortByRisk(keys), async (key) => {
        const outcome = await changeOne(api, action, key);
        setOutcomes((before) => new Map(before).set(key.keyId, outcome));
      });
    },
    onSettled: () => Promise.all(keys.map((key) => invalidateKeys(queryClient, key))),
  });
  const working = keys.filter(({ status }) => isWorking(status)).length;
  const inUse = countInUse(keys, Date.now());
  const isStarted = !change.isIdle;
  return (
    <Modal
      visible
      size="large"
      header={`${button} ${formatCount(keys.length, 'key')}?`}
      onDismiss={() => !change.isPending && onClose(isStarted)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            {change.isSuccess ? (
              <Button variant="primary" onClick={() => onClose(true)}>
                Close
              </Button>
            ) : (
              <>
                <Button variant="link" disabled={change.isPending} onClick={() => onClose(false)}>
                  Cancel
                </Button>
                <Button
                  variant="primary"
                  disabled={working > 0 && !isAcknowledged}
                  loading={change.isPending}
                  loadingText="Please wait"
                  onClick={() => change.mutate()}
                >
                  {button}
                </Button>
              </>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {isStarted ? (
          <Summary outcomes={[...outcomes.values()]} total={keys.length} />
        ) : (
          <>
            {inUse > 0 && (
              <Alert type="warning">
                {formatCount(inUse, 'key')} {inUse === 1 ? 'was' : 'were'} used in the last 30 days.
              </Alert>
            )}
            <Box variant="p">{text}</Box>
          </>
        )}
        <Table
          variant="embedded"
          contentDensity="compact"
          wrapLines
          items={sortByRisk(keys)}
          trackBy="keyId"
          ariaLabels={{ tableLabel: 'Selected keys' }}
          columnDefinitions={[
            {
              id: 'name',
              header: 'Name',
              isRowHeader: true,
              minWidth: 104,
              cell: ({ name, organisationId }) => (
                <span className="bounded">
                  <bdi>{name}</bdi>
                  {organisationNames && (
                    <Box variant="small" display="block">
                      {organisationNames.get(organisationId)}
                    </Box>
                  )}
                </span>
              ),
            },
            { id: 'used', header: 'Last used', cell: (key) => <LastUse {...key} /> },
            isStarted
              ? {
                  id: 'outcome',
                  header: 'Outcome',
                  cell: ({ keyId }) => <Outcome outcome={outcomes.get(keyId)} />,
                }
              : { id: 'status', header: 'Status', cell: (key) => <Status apiKey={key} wraps /> },
          ]}
        />
        {!isStarted && working > 0 && (
          <Checkbox checked={isAcknowledged} onChange={({ detail }) => setAcknowledged(detail.checked)}>
            {acknowledgement}
          </Checkbox>
        )}
      </SpaceBetween>
    </Modal>
  );
}

function Outcome({ outcome }: { outcome: BulkOutcome | undefined }) {
  if (!outcome) return <StatusIndicator type="pending">Waiting</StatusIndicator>;
  return (
    <StatusIndicator type={INDICATORS[outcome.result]} wrapText>
      {outcome.text}
    </StatusIndicator>
  );
}

/** How far the change has come, and how many keys failed. Read out by screen readers as it changes. */
function Summary({ outcomes, total }: { outcomes: readonly BulkOutcome[]; total: number }) {
  const failed = outcomes.filter(({ result }) => result === 'failed').length;
  const progress = `${outcomes.length} of ${formatCount(total, 'key')} done`;
  if (failed > 0) {
    return (
      <Alert type="error">
        {progress}. {formatCount(failed, 'key')} could not be changed: see below.
      </Alert>
    );
  }
  return <Alert type={outcomes.length === total ? 'success' : 'info'}>{progress}.</Alert>;
}
