import type { Backend } from "../backend";
import type { Failure, Loading } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

/** "done" stays until the list changes anyway, so that nothing moves under the reader's eyes. */
export type ReadingState = "idle" | "reading" | "stopping" | "stopped" | "failed" | "done";

/** A wait that is over before its words have faded in needs none afterwards either. */
const noticed = 300;

/** The reading of a history to its beginning, while its newest page is on screen already. */
export class Reading {
  state = $state<ReadingState>("idle");
  progress = $state.raw<Loading | null>(null);
  failure = $state.raw<Failure | null>(null);

  #backend: Backend;
  #source: string;
  #objectiveId: string;
  #latest = new Latest();

  constructor(backend: Backend, source: string, objectiveId: string) {
    this.#backend = backend;
    this.#source = source;
    this.#objectiveId = objectiveId;
  }

  get busy(): boolean {
    return this.state === "reading" || this.state === "stopping";
  }

  /** Whether it was given up: what would need the whole history must not begin it anew unasked. */
  get givenUp(): boolean {
    return this.state === "stopped" || this.state === "failed";
  }

  /** Reads the rest. True once everything has been read; false where that is under way, or came to nothing. */
  async run(): Promise<boolean> {
    if (this.busy) return false;
    this.state = "reading";
    this.progress = null;
    this.failure = null;
    const started = performance.now();
    const outcome = await this.#latest.run(() =>
      this.#backend.loadHistory(this.#source, this.#objectiveId, (progress) =>
        this.#heard(progress),
      ),
    );
    if (outcome.kind === "stale") return false;
    if (outcome.kind === "answer") {
      this.state = performance.now() - started < noticed ? "idle" : "done";
      return true;
    }
    const failure = toFailure(outcome.thrown);
    const cancelled = failure.code === "cancelled";
    this.failure = cancelled ? null : failure;
    this.state = cancelled ? "stopped" : "failed";
    return false;
  }

  /** Stops it; what has not been read stays unread until somebody asks for it. */
  cancel(): void {
    if (!this.busy) return;
    this.state = "stopping";
    this.#stop();
  }

  /** It was read, and is unread all the same: memory does not hold it. */
  giveUp(): void {
    this.state = "stopped";
  }

  /** There is nothing more to say about it. */
  dismiss(): void {
    if (this.busy) return;
    this.state = "idle";
    this.failure = null;
  }

  /** Nobody waits for it any more. */
  leave(): void {
    if (this.busy) this.#stop();
    this.#latest.discard();
    this.state = "idle";
  }

  #stop(): void {
    void this.#backend.cancelLoad(this.#source, this.#objectiveId).catch(() => undefined);
  }

  #heard(progress: Loading): void {
    if (this.state === "reading") this.progress = progress;
    // It was asked to stop before it had really begun.
    if (this.state === "stopping") this.#stop();
  }
}
