/** Why the domain refuses a request. */
export type DomainErrorCode =
  | 'name-invalid'
  | 'note-invalid'
  | 'contacts-invalid'
  | 'contacts-pending'
  | 'permission-level-unknown'
  | 'permission-level-not-offered'
  | 'overlap-invalid'
  | 'rotation-impossible'
  | 'version-outdated';

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
