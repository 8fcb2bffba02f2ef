/** The requests that the domain refuses, each with what a person can do about it in the refusal's message. */
export type RefusalCode =
  | 'name-invalid'
  | 'permission-level-unknown'
  | 'permission-level-not-offered'
  | 'overlap-invalid'
  | 'rotation-impossible'
  | 'version-outdated';

/** An expected refusal: carries the rule that refused, a sentence for people and the field at fault. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly field: string | undefined;

  constructor(code: RefusalCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
