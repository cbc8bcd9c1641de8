import type { Failure } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

/** An answer of the core that stays on show until the next one is there. */
export class Asked<Answer> {
  answer = $state.raw<Answer | null>(null);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  #latest = new Latest();

  async ask(request: () => Promise<Answer>): Promise<void> {
    this.busy = true;
    const outcome = await this.#latest.run(request);
    if (outcome.kind === "stale") return;
    this.busy = false;
    this.failure = outcome.kind === "failure" ? toFailure(outcome.thrown) : null;
    if (outcome.kind === "answer") this.answer = outcome.answer;
  }

  forget(): void {
    this.#latest.discard();
    this.answer = null;
    this.busy = false;
    this.failure = null;
  }
}
