/** What became of a request: only the newest one of its kind may still change what is shown. */
export type Outcome<Answer> =
  | { kind: "answer"; answer: Answer }
  | { kind: "failure"; thrown: unknown }
  | { kind: "stale"; late: Answer | null };

/** Guards one place on screen against a slow answer replacing a newer one. */
export class Latest {
  #ticket = 0;

  async run<Answer>(request: () => Promise<Answer>): Promise<Outcome<Answer>> {
    const ticket = ++this.#ticket;
    try {
      const answer = await request();
      return ticket === this.#ticket ? { kind: "answer", answer } : { kind: "stale", late: answer };
    } catch (thrown) {
      return ticket === this.#ticket ? { kind: "failure", thrown } : { kind: "stale", late: null };
    }
  }

  /** Whatever is still under way is no longer wanted. */
  discard(): void {
    this.#ticket += 1;
  }
}
