interface Waiting<Message> {
  message: Message;
  /** When it becomes visible, in milliseconds since the epoch. */
  dueAt: number;
  failures: number;
}

/** A model of SQS: failed messages return after their visibility timeout, and finally go to the dead-letter queue. */
export class MessageQueue<Message> {
  /** Number of receives before a message goes to the dead-letter queue. */
  receives = 10;
  readonly deadLetters: Message[] = [];
  #waiting: Waiting<Message>[] = [];
  readonly #getVisibility: (message: Message) => number;

  /** @param getVisibility visibility timeout of a message, in milliseconds */
  constructor(getVisibility: (message: Message) => number) {
    this.#getVisibility = getVisibility;
  }

  get messages(): Message[] {
    return this.#waiting.map(({ message }) => message);
  }

  put(message: Message, at: Date): void {
    this.#waiting.push({ message, dueAt: at.getTime(), failures: 0 });
  }

  /** Moves the dead letters back to the queue. */
  redrive(at: Date): void {
    for (const message of this.deadLetters.splice(0)) this.put(message, at);
  }

  /** Handles the message that is due first. It returns to the queue if that fails. @returns false if the queue is empty */
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
