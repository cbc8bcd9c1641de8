import { SvelteMap } from "svelte/reactivity";

import type { Backend } from "../backend";
import type { Failure, Live as Said, LiveEvent } from "../bindings/api";
import { toFailure } from "../failure";
import type { Looked } from "./looked.svelte";

/** "off": not followed, or nothing more will come. */
export type LiveState = "off" | "live" | "paused" | "lost";

/** At most one announcement in so many milliseconds. */
const quiet = 5_000;

/**
 * What happens to a timeline while it is looked at. Nothing that comes moves what is read: it waits until the reader asks for it,
 * or comes in by itself while `mayShow` says that nothing is read further down.
 */
export class Following {
  state = $state<LiveState>("off");
  /** What has come and is not shown yet, each event once. */
  #waiting = new SvelteMap<string, LiveEvent>();
  /** Whether something shown is not in the log any more. */
  removed = $state(false);
  /** The last sign of life of a lost connection, RFC 3339. */
  since = $state<string | null>(null);
  /** When the connection is tried again, in milliseconds of `now`; null while that is under way. */
  retryAt = $state<number | null>(null);
  failure = $state.raw<Failure | null>(null);

  #backend: Pick<Backend, "follow" | "unfollow">;
  #looked: Looked;
  #say: (events: number, late: number) => void;
  #now: () => number;
  #mayShow: () => boolean = () => false;
  #following = false;
  #said = -Infinity;
  #resumed: LiveState = "live";

  /** `say`: tells of so many events, so many of them late. */
  constructor(
    backend: Pick<Backend, "follow" | "unfollow">,
    looked: Looked,
    say: (events: number, late: number) => void,
    now: () => number = () => Date.now(),
  ) {
    this.#backend = backend;
    this.#looked = looked;
    this.#say = say;
    this.#now = now;
  }

  /** How many events wait. */
  get count(): number {
    return this.#waiting.size;
  }

  /** How many of those belong before events that are there already, or were changed by hand. */
  get late(): number {
    return [...this.#waiting.values()].filter(({ arrival }) => arrival !== "new").length;
  }

  get pending(): boolean {
    return this.count > 0 || this.removed;
  }

  /** `mayShow`: whether what comes may be shown at once. */
  async start(mayShow: () => boolean): Promise<void> {
    if (this.#following) return;
    this.#following = true;
    this.#mayShow = mayShow;
    this.state = "live";
    const { source, objectiveId } = this.#looked;
    try {
      await this.#backend.follow(source, objectiveId, (said) => this.#heard(said));
    } catch (thrown) {
      this.#end(toFailure(thrown));
    }
  }

  leave(): void {
    if (!this.#following) return;
    this.#following = false;
    this.state = "off";
    void this.#backend.unfollow().catch(() => undefined);
  }

  /** Paused: what comes is counted, but never comes in by itself. */
  pause(): void {
    if (this.state === "live") this.state = this.#resumed = "paused";
    else if (this.state === "paused") this.state = this.#resumed = "live";
  }

  /** Shows what has come. */
  show(): void {
    this.#waiting.clear();
    this.removed = false;
    this.#looked.generation += 1;
  }

  #heard(said: Said): void {
    if (!this.#following) return;
    switch (said.kind) {
      case "events":
        for (const event of said.events) this.#waiting.set(event.seq, event);
        this.#came();
        return;
      case "removed":
        this.removed = true;
        this.#came();
        return;
      case "lost":
        this.state = "lost";
        this.since = said.since;
        this.failure = said.error;
        this.retryAt = null;
        return;
      case "retrying":
        this.state = "lost";
        this.failure = said.error;
        this.retryAt = this.#now() + said.milliseconds;
        return;
      case "resumed":
        this.state = this.#resumed;
        this.since = this.retryAt = this.failure = null;
        return;
      case "ended":
        this.#end(said.error);
    }
  }

  #came(): void {
    const { count, late } = this;
    const now = this.#now();
    if (count > 0 && now - this.#said >= quiet) {
      this.#said = now;
      this.#say(count, late);
    }
    if (this.state === "live" && this.#mayShow()) this.show();
  }

  #end(failure: Failure): void {
    this.state = "off";
    this.failure = failure;
    this.retryAt = null;
  }
}
