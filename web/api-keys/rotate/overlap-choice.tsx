import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Ref } from 'react';
import { shownDate, shownMoment } from '../../shown/dates.ts';
import { LONGEST_OVERLAP } from './overlap.ts';

/** How long an old key is to work beside its successor: on, for some days, or no longer. */
export interface Overlap {
  kind: 'open' | 'days' | 'none';
  /** As entered. */
  days: string;
}

interface OverlapChoiceProps {
  daysRef: Ref<InputProps.Ref>;
  overlap: Overlap;
  expiresOn: string;
  /** When the old key stops, as chosen; undefined where no end can be told. */
  end: string | undefined;
  onChange: (to: Partial<Overlap>) => void;
}

export function OverlapChoice(props: OverlapChoiceProps) {
  const { daysRef, overlap, expiresOn, end, onChange } = props;
  const { kind, days } = overlap;
  const isInvalid = kind === 'days' && end === undefined;
  return (
    <SpaceBetween size="m">
      <FormField label="The old key works" stretch>
        <RadioGroup
          value={kind}
          onChange={({ detail }) => onChange({ kind: detail.value as Overlap['kind'] })}
          items={[
            {
              value: 'open',
              label: 'Until it is deleted',
              description: `At the latest until its own expiry date, ${shownDate(expiresOn)}. Mail about it stops once only the new key is used.`,
            },
            { value: 'days', label: 'For some days more', description: 'Then it stops by itself.' },
            { value: 'none', label: 'No longer', description: 'It stops at once, as if it had leaked.' },
          ]}
        />
      </FormField>
      {kind === 'days' && (
        <FormField
          label="Days"
          errorText={isInvalid ? `Enter a whole number from 0 to ${LONGEST_OVERLAP}.` : ''}
          constraintText={end === undefined ? '' : `Both keys work until ${shownMoment(end)}.`}
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
