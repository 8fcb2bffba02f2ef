import fc from 'fast-check';
import { ulid } from 'ulid';
import { type KeyReference, SECRET_BYTES } from '../../core/key-value.ts';

const LOWER_CASE_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Organisation IDs. */
export const organisationIds = (): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...LOWER_CASE_AND_DIGITS), minLength: 1, maxLength: 32 });

/** Key IDs: ULIDs of any time and randomness. */
export const keyIds = (): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat({ max: 2 ** 47 }), fc.double({ min: 0, max: 0.999, noNaN: true }))
    .map(([time, random]) => ulid(time, () => random));

/** References to keys. */
export const keyReferences = (): fc.Arbitrary<KeyReference> =>
  fc.record({ organisationId: organisationIds(), keyId: keyIds() });

/** Random bytes for key values. */
export const secrets = (): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: SECRET_BYTES, maxLength: SECRET_BYTES });

/** Time zones on either side of the date line, with and without daylight saving, and with odd offsets. */
export const timeZones = (): fc.Arbitrary<string> =>
  fc.constantFrom(
    'Europe/London',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
    'Pacific/Niue',
    'Pacific/Apia',
    'America/Sao_Paulo',
    'Africa/Cairo',
    'UTC',
  );

/** Instants between 2020 and 2060. */
export const instants = (): fc.Arbitrary<Date> =>
  fc.date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2060-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
