/** The requests that the domain refuses, each with what a person can do about it in the refusal's message. */
export type DomainErrorCode =
  | 'name-invalid'
  | 'permission-level-unknown'
  | 'permission-level-not-offered'
  | 'overlap-invalid'
  | 'rotation-impossible'
  | 'version-outdated';

/** An expected refusal: carries the rule that refused, a sentence for people and the field at fault. */
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
