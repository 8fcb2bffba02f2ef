/** Why the domain refuses a request. */
export type DomainErrorCode =
  | 'name-invalid'
  | 'note-invalid'
  | 'contacts-invalid'
  | 'contacts-pending'
  | 'permission-level-unknown'
  | 'permission-level-not-offered'
  | 'permission-level-forbidden'
  | 'own-key'
  | 'overlap-invalid'
  | 'rotation-impossible'
  | 'renewal-not-permitted'
  | 'already-replaced'
  | 'still-needed'
  | 'version-outdated'
  | 'idempotency-key-reused'
  | 'request-in-progress'
  | 'already-created';

/** A key was not created, because its organisation was removed or moved in the tree in the meantime. */
export class OrganisationGoneError extends Error {
  override readonly name = 'OrganisationGoneError';
  readonly code = 'organisation-gone';

  constructor(organisationId: string) {
    super(`The organisation “${organisationId}” was removed or moved in the meantime.`);
  }
}

/** A request that breaks a rule of the domain. The message says what is wrong and what to do; `field` is the invalid field. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly field: string | undefined;

  constructor(code: DomainErrorCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** A repeated request has already created a key, whose value cannot be shown again. */
export class AlreadyCreatedError extends DomainError {
  readonly keyId: string;

  constructor(keyId: string, message: string) {
    super('already-created', message);
    this.keyId = keyId;
  }
}

/** A key asks for its successor, which exists and gets no new value. */
export class AlreadyReplacedError extends DomainError {
  readonly keyId: string;

  constructor(keyId: string, message: string) {
    super('already-replaced', message);
    this.keyId = keyId;
  }
}
