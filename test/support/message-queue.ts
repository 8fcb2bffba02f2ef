interface Waiting<Message> {
  message: Message;
  /** When it is seen next, in milliseconds since the epoch. */
  dueAt: number;
  failures: number;
}

/** Stands for SQS: what fails is seen again after its visibility timeout, until it is given up to the dead letters. */
export class MessageQueue<Message> {
  /** How often a message is received before it is given up. */
  receives = 10;
  readonly deadLetters: Message[] = [];
  #waiting: Waiting<Message>[] = [];
  readonly #getVisibility: (message: Message) => number;

  /** @param getVisibility milliseconds after which a message is seen again that was not handled */
  constructor(getVisibility: (message: Message) => number) {
    this.#getVisibility = getVisibility;
  }

  get messages(): Message[] {
    return this.#waiting.map(({ message }) => message);
  }

  put(message: Message, at: Date): void {
    this.#waiting.push({ message, dueAt: at.getTime(), failures: 0 });
  }

  /** Gives the dead letters back. */
  redrive(at: Date): void {
    for (const message of this.deadLetters.splice(0)) this.put(message, at);
  }

  /** Passes on what is due first, and keeps it if it is not handled. @returns whether there was anything */
  async pass(handle: (message: Message, dueAt: Date) => Promise<boolean>): Promise<boolean> {
    const [first] = this.#waiting.toSorted((one, other) => one.dueAt - other.dueAt);
    if (!first) return false;
    const isHandled = await handle(first.message, new Date(first.dueAt));
    first.failures += 1;
    first.dueAt += this.#getVisibility(first.message);
    if (!isHandled && first.failures < this.receives) return true;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== first);
    if (!isHandled) this.deadLetters.push(first.message);
    return true;
  }
}
