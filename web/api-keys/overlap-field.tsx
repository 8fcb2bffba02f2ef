import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Ref } from 'react';
import { OVERLAP_MAX_DAYS } from '../../core/overlap.ts';
import { formatDate, formatDateTime } from '../shared/format.ts';

/** How long the old key keeps working after a rotation. */
export interface OverlapChoice {
  kind: 'until-deleted' | 'days' | 'none';
  /** As typed. */
  days: string;
}

interface OverlapFieldProps {
  daysRef: Ref<InputProps.Ref>;
  choice: OverlapChoice;
  expiresOn: string;
  /** When the old key stops working; `undefined` if that is not known or the days are invalid. */
  end: string | undefined;
  onChange: (to: Partial<OverlapChoice>) => void;
}

export function OverlapField({ daysRef, choice, expiresOn, end, onChange }: OverlapFieldProps) {
  const { kind, days } = choice;
  return (
    <SpaceBetween size="m">
      <FormField label="How long the old key keeps working" stretch>
        <RadioGroup
          value={kind}
          onChange={({ detail }) => onChange({ kind: detail.value as OverlapChoice['kind'] })}
          items={[
            {
              value: 'until-deleted',
              label: 'Until you delete it',
              description: `But no longer than its expiry date, ${formatDate(expiresOn)}. Reminders about it stop once only the new key is used.`,
            },
            { value: 'days', label: 'For a number of days', description: 'Then it stops working by itself.' },
            {
              value: 'none',
              label: 'Not at all',
              description: 'It stops working immediately. Choose this if it has leaked.',
            },
          ]}
        />
      </FormField>
      {kind === 'days' && (
        <FormField
          label="Days"
          errorText={end === undefined ? `Enter a whole number from 0 to ${OVERLAP_MAX_DAYS}.` : ''}
          constraintText={end === undefined ? '' : `Both keys work until ${formatDateTime(end)}.`}
        >
          <Input
            ref={daysRef}
            value={days}
            inputMode="numeric"
            onChange={({ detail }) => onChange({ days: detail.value })}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
