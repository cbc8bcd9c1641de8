import { SvelteSet } from "svelte/reactivity";

import type { Backend } from "../backend";
import type { Failure, Live as Said } from "../bindings/api";
import { toFailure } from "../failure";
import { Arrivals, type Came } from "./arrivals.svelte";
import type { Looked } from "./looked.svelte";

/** "off": not followed, or nothing more will come. */
export type LiveState = "off" | "live" | "paused" | "lost";

/** At most one announcement in so many milliseconds. */
const quiet = 5_000;
/** For so many milliseconds, what has just been shown is marked. */
const marking = 2_000;

/**
 * What happens to a timeline while it is looked at. Nothing that comes moves what is read: it waits until the reader asks for it,
 * or comes in by itself while `mayShow` says that nothing is read further down.
 */
export class Following {
  state = $state<LiveState>("off");
  /** What has come and is not shown yet. */
  #waiting = new Arrivals();
  /** What has come since it was last said. */
  #unsaid = new Arrivals();
  /** What was shown a moment ago, by seq. */
  readonly marked = new SvelteSet<string>();
  /** Whether something shown is not in the log any more. */
  removed = $state(false);
  /** The last sign of life of a lost connection, RFC 3339. */
  since = $state<string | null>(null);
  /** When the connection is tried again, in milliseconds of `now`; null while that is under way. */
  retryAt = $state<number | null>(null);
  failure = $state.raw<Failure | null>(null);

  #backend: Pick<Backend, "follow" | "unfollow" | "retryNow">;
  #looked: Looked;
  #say: (came: Came) => void;
  #now: () => number;
  #mayShow: () => boolean = () => false;
  #following = false;
  #said = -Infinity;
  #announcing: ReturnType<typeof setTimeout> | undefined;
  #resumed: LiveState = "live";

  /** `say`: tells what has come. */
  constructor(
    backend: Pick<Backend, "follow" | "unfollow" | "retryNow">,
    looked: Looked,
    say: (came: Came) => void,
    now: () => number = () => Date.now(),
  ) {
    this.#backend = backend;
    this.#looked = looked;
    this.#say = say;
    this.#now = now;
  }

  /** How many events wait. */
  get count(): number {
    return this.#waiting.count;
  }

  /** What waits, by how it came. */
  get came(): Came {
    return this.#waiting.came;
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
    clearTimeout(this.#announcing);
    void this.#backend.unfollow().catch(() => undefined);
  }

  /** Paused: what comes is counted, but never comes in by itself. */
  pause(): void {
    if (this.state === "live") this.state = this.#resumed = "paused";
    else if (this.state === "paused") this.state = this.#resumed = "live";
  }

  /** Tries a lost connection again at once. */
  retry(): void {
    if (this.state !== "lost") return;
    this.retryAt = null;
    void this.#backend.retryNow().catch(() => undefined);
  }

  /** Shows what has come: the reader asked for it, and needs not be told. */
  show(): void {
    this.#unsaid.clear();
    this.#slideIn();
  }

  #slideIn(): void {
    const shown = this.#waiting.seqs;
    for (const seq of shown) this.marked.add(seq);
    setTimeout(() => shown.forEach((seq) => this.marked.delete(seq)), marking);
    this.#waiting.clear();
    this.removed = false;
    this.#looked.generation += 1;
  }

  #heard(said: Said): void {
    if (!this.#following) return;
    switch (said.kind) {
      case "events":
        this.#waiting.add(said.events);
        this.#unsaid.add(said.events);
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
    const now = this.#now();
    const wait = this.#said + quiet - now;
    clearTimeout(this.#announcing);
    if (wait <= 0) this.#announce();
    else this.#announcing = setTimeout(() => this.#announce(), wait);
    if (this.state === "live" && this.#mayShow()) this.#slideIn();
  }

  /** Tells what waits, or else what has come in by itself since it was last told. */
  #announce(): void {
    if (this.#unsaid.count > 0) {
      this.#said = this.#now();
      this.#say((this.count > 0 ? this.#waiting : this.#unsaid).came);
    }
    this.#unsaid.clear();
  }

  #end(failure: Failure): void {
    this.state = "off";
    this.failure = failure;
    this.retryAt = null;
  }
}
