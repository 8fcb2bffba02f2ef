import type { components, operations } from './openapi.d.ts';

type Schemas = components['schemas'];

export type Organisation = Schemas['Organisation'];
export type Permission = Schemas['Permission'];
export type PermissionLevel = Schemas['PermissionLevel'];
export type OfferedLevel = Schemas['OfferedPermissionLevel'];
export type ApiKey = Schemas['ApiKey'];
export type KeyStatus = ApiKey['status'];
/** A key that was just created, with the value that is shown only once. */
export type NewApiKey = Schemas['NewApiKey'];
export type ApiKeyUpdate = Schemas['ApiKeyUpdate'];
export type ApiKeyEvent = Schemas['ApiKeyEvent'];
export type KeyRecipients = Schemas['KeyRecipients'];
export type KeyContact = KeyRecipients['contacts'][number];
export type KeyState = Schemas['KeyState'];
export type Problem = Schemas['Problem'];

/** One page of a list; `next` is present if more pages follow. */
export interface ListPage<Item> {
  items: Item[];
  next?: string;
}

export type OperationId = keyof operations;

/** The JSON that an operation takes; `never` for operations without a request body. */
export type RequestBody<Id extends OperationId> = Json<NonNullable<operations[Id]['requestBody']>>;

/** The JSON of an operation's success response; `undefined` if it has no body. */
export type ResponseBody<Id extends OperationId> = Json<
  operations[Id]['responses'][keyof operations[Id]['responses'] & (200 | 201 | 204)]
>;

type Json<Message> = Message extends { content: { 'application/json': infer Body } } ? Body : undefined;
