/** `latchkey/client`: manages keys from programs. It needs Node 20 or later, or another runtime with `fetch`, and no other package. */
export type {
  ApiKey,
  ApiKeyCreation,
  ApiKeyEvent,
  ApiKeyEventType,
  ApiKeyRotation,
  ApiKeyUpdate,
  KeyRecipients,
  OfferedPermissionLevel,
  Organisation,
  Problem,
} from './api-types.ts';
export {
  type BranchOptions,
  type CreationOptions,
  type EventOptions,
  type KeyReference,
  type KeyToChange,
  LatchkeyClient,
  type ListOptions,
  type NewApiKey,
} from './latchkey-client.ts';
export { LatchkeyError } from './latchkey-error.ts';
export type { CallOptions, LatchkeyClientOptions } from './transport.ts';
