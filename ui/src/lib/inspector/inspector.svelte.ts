import type { Backend } from "../backend";
import type { EventDetail, EventRow, Failure } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";
import { Blamed } from "./blame.svelte";
import { Difference } from "./difference.svelte";
import { Stood } from "./stood.svelte";

export type Tab = "state" | "diff" | "blame" | "raw" | "moment";
export const tabs: readonly Tab[] = ["state", "diff", "blame", "raw", "moment"];

/** One event in full. The chosen tab stays while stepping from event to event. */
export class Inspector {
  tab = $state<Tab>("state");
  onlyChanged = $state(false);
  /** Whether the reader asked for the panel: where the window is narrow it covers the list. */
  open = $state(false);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** The event that is, or is about to be, on show. */
  seq = $state<string | null>(null);
  /** Whether the event is not on show because the history was not read to its beginning. */
  withheld = $state(false);
  /** The event that others are compared with. */
  pinned = $state.raw<EventRow | null>(null);
  /** Whether values come whole, however long. */
  full = $state(false);
  readonly blamed: Blamed;
  readonly difference: Difference;
  readonly stood: Stood;

  /** What was read last. */
  #read = $state.raw<EventDetail | null>(null);
  #backend: Backend;
  #source: string;
  #objectiveId: string;
  #latest = new Latest();
  #mayRead: () => boolean;

  /** `mayRead`: false while asking for an event would begin a reading that the reader has stopped. */
  constructor(
    backend: Backend,
    source: string,
    objectiveId: string,
    mayRead: () => boolean = () => true,
  ) {
    this.#mayRead = mayRead;
    this.#backend = backend;
    this.#source = source;
    this.#objectiveId = objectiveId;
    this.blamed = new Blamed(backend, source, objectiveId);
    this.difference = new Difference(backend, source, objectiveId);
    this.stood = new Stood(backend, source, objectiveId);
  }

  /** The event on show. One that cannot be read has none, however long another's is still known. */
  get detail(): EventDetail | null {
    const isOfAnother = this.failure !== null && this.#read?.event.seq !== this.seq;
    return isOfAnother ? null : this.#read;
  }

  /** Whether what is on show waits for a newer answer. */
  get waiting(): boolean {
    const { busy, tab, blamed, difference, stood } = this;
    const views = { blame: blamed.fields, diff: difference.diff, moment: stood.asked };
    return busy || (tab in views && views[tab as keyof typeof views].busy);
  }

  /** Pins the event on show; pinned already, it is let go. */
  pin(): void {
    const event = this.detail?.event ?? null;
    this.pinned = event?.seq === this.pinned?.seq ? null : event;
  }

  /** The event on show with every value whole. */
  async whole(): Promise<EventDetail | null> {
    const { detail } = this;
    if (!detail || this.full) return detail;
    const of = { source: this.#source, objective_id: this.#objectiveId };
    return this.#backend.event({ ...of, seq: detail.event.seq, full: true });
  }

  /** Tells who last set a field. */
  blame(field: string): void {
    this.tab = "blame";
    void this.blamed.choose(field);
  }

  async show(event: Pick<EventRow, "seq">): Promise<void> {
    if (event.seq === this.seq && !this.failure && !this.withheld) return;
    await this.#ask(event.seq, false);
  }

  async loadAll(): Promise<void> {
    if (this.seq !== null) await this.#ask(this.seq, true);
  }

  async reread(): Promise<void> {
    this.difference.outdate();
    if (this.tab === "moment") void this.stood.reread();
    if (this.seq !== null) await this.#ask(this.seq, this.full);
  }

  /** To the event of the same entity just before or after. Answers its seq, or null where there is none. */
  step(to: "older" | "newer"): string | null {
    const seq = this.busy ? null : (this.detail?.[to] ?? null);
    if (seq !== null) void this.show({ seq });
    return seq;
  }

  async #ask(seq: string, full: boolean): Promise<void> {
    this.seq = seq;
    this.full = full;
    if (!this.#mayRead()) {
      this.#latest.discard();
      this.#withhold();
      return;
    }
    this.withheld = false;
    this.busy = true;
    const request = { source: this.#source, objective_id: this.#objectiveId, seq, full };
    const outcome = await this.#latest.run(() => this.#backend.event(request));
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      const failure = toFailure(outcome.thrown);
      if (failure.code === "cancelled") this.#withhold();
      else this.failure = failure;
      return;
    }
    this.failure = null;
    this.#read = outcome.answer;
  }

  #withhold(): void {
    this.withheld = true;
    this.busy = false;
    this.failure = null;
    this.#read = null;
  }
}
