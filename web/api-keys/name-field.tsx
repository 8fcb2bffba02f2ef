import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import type { Ref } from 'react';
import { DomainError } from '../../core/domain-error.ts';
import { NAME_MAX_LENGTH, parseKeyName } from '../../core/life-cycle.ts';

/** What is wrong with a key's name; undefined where nothing is. */
export function nameError(name: string): string | undefined {
  try {
    parseKeyName(name);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

interface NameFieldProps {
  value: string;
  onChange: (name: string) => void;
  errorText: string | undefined;
  ref: Ref<InputProps.Ref>;
}

export function NameField({ value, onChange, errorText = '', ref }: NameFieldProps) {
  return (
    <FormField
      label="Name"
      description="What the key is for, so that others recognise it: the program that uses it, say."
      constraintText={`Up to ${NAME_MAX_LENGTH} characters. Never put a key value in here.`}
      errorText={errorText}
    >
      <Input
        ref={ref}
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        placeholder="Library catalogue"
        autoComplete={false}
      />
    </FormField>
  );
}
