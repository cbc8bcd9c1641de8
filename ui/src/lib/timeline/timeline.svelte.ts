import type { Backend } from "../backend";
import type { EventRow, Failure, TimelinePage } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";
import type { Looked } from "./looked.svelte";
import { Reading } from "./reading.svelte";

/** The page that holds the event at `position`, counted from 0 at the newest. */
export function pageOf(position: number, perPage: number): number {
  return Math.floor(position / perPage) + 1;
}

/** A page past the end of every timeline: asked for it, the core answers with the last. */
const beyond = 1_000_000_000;

/** The page of the oldest event, also where nobody knows yet which that is. */
export function lastPage(page: TimelinePage): number {
  return page.read_from === null ? page.pages : beyond;
}

/** What "page 3" means when someone types it: a whole page number within the timeline, or null. */
export function typedPage(typed: string, pages: number): number | null {
  const digits = typed.trim();
  if (!/^\d+$/.test(digits)) return null;
  return Math.min(Math.max(1, Number(digits)), Math.max(1, pages));
}

function isPartial(page: TimelinePage | null): boolean {
  return page !== null && page.read_from !== null;
}

/**
 * The timeline of one objective: one page of it, and the event the reader is on. `position` counts from 0 at the newest event
 * and runs across pages, so stepping past the edge of a page needs no case of its own.
 */
export class Timeline {
  readonly objectiveId: string;
  /** What the list of objectives calls it. */
  readonly listed: string | null;
  /** What of it is looked at. */
  readonly looked: Looked;
  /** The part of the history that the newest page did not need. */
  readonly reading: Reading;
  page = $state.raw<TimelinePage | null>(null);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  position = $state(0);
  /** How many rows fit on screen: what Page Down moves by. */
  fit = 10;

  #backend: Backend;
  #source: string;
  #perPage: () => number;
  #selected: (event: EventRow) => void;
  #latest = new Latest();
  #wanted = 1;

  constructor(
    backend: Backend,
    looked: Looked,
    perPage: () => number,
    selected: (event: EventRow) => void,
    listed: string | null = null,
  ) {
    const { source, objectiveId } = looked;
    this.looked = looked;
    this.listed = listed;
    this.#backend = backend;
    this.#source = source;
    this.objectiveId = objectiveId;
    this.reading = new Reading(backend, source, objectiveId);
    this.#perPage = perPage;
    this.#selected = selected;
  }

  /** Its title now: the list's, as long as nobody has read the event that gave it. */
  get title(): string | null {
    return this.page?.title ?? (isPartial(this.page) ? this.listed : null);
  }

  /** The event the reader is on, if the page on screen holds it. */
  get selected(): EventRow | null {
    return this.page?.events[this.position - this.offset] ?? null;
  }

  /** Position of the first event of the page on screen. */
  get offset(): number {
    return this.page ? (this.page.page - 1) * this.page.per_page : 0;
  }

  /** `partial`: there are at least so many events in all. */
  get range(): { from: number; to: number; total: number; partial: boolean } {
    const { offset, page } = this;
    const to = offset + (page?.events.length ?? 0);
    return { from: offset + 1, to, total: page?.total ?? 0, partial: isPartial(page) };
  }

  async show(page: number): Promise<void> {
    this.position = (page - 1) * this.#perPage();
    await this.#read(page);
  }

  async reread(): Promise<void> {
    if (this.reading.state === "failed") this.reading.dismiss();
    await this.#read(this.#wanted);
  }

  /** Reads what the newest page did not need, then that page once more, with everything known. */
  async readRest(): Promise<void> {
    const resumed = this.reading.givenUp;
    const reading = this.reading.run();
    if (resumed) this.#choose();
    if (!(await reading) || this.busy || !isPartial(this.page)) return;
    await this.#read(this.#wanted, true);
  }

  /** The reader has gone elsewhere. */
  leave(): void {
    this.#latest.discard();
    this.reading.leave();
  }

  /** The page size changed: stay on the event the reader is on. */
  async resize(): Promise<void> {
    await this.#read(pageOf(this.position, this.#perPage()));
  }

  move(by: number): void {
    this.goTo(this.position + by);
  }

  goTo(position: number): void {
    if (!this.page || this.page.total === 0) return;
    if (position === Infinity && isPartial(this.page)) {
      void this.show(beyond);
      return;
    }
    const target = Math.min(this.page.total - 1, Math.max(0, position));
    if (target === this.position && this.selected) return;
    this.position = target;
    const page = pageOf(target, this.page.per_page);
    if (page === this.page.page && page === this.#wanted) this.#choose();
    else if (page !== this.#wanted || !this.busy) void this.#read(page);
  }

  /** Puts the reader on an event by its seq, where the page on screen holds it. */
  follow(seq: string): void {
    const at = this.page?.events.findIndex((event) => event.seq === seq) ?? -1;
    if (at >= 0) this.position = this.offset + at;
  }

  /** `again`: the same page, which has become known to its end; the reader stays where they are. */
  async #read(page: number, again = false): Promise<void> {
    this.#wanted = page;
    this.busy = true;
    if (page > 1 && isPartial(this.page)) void this.readRest();
    const request = {
      source: this.#source,
      objective_id: this.objectiveId,
      page,
      per_page: this.#perPage(),
    };
    const outcome = await this.#latest.run(() => this.#backend.timeline(request));
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      const failure = toFailure(outcome.thrown);
      // Stopped by the reader, who sees what has not been read: the page on screen stays.
      if (failure.code === "cancelled" && this.page) this.#stay(this.page);
      else this.failure = failure;
      return;
    }
    this.failure = null;
    const selected = again ? this.selected : null;
    this.page = outcome.answer;
    this.#stay(outcome.answer);
    if (selected) this.follow(selected.seq);
    this.#choose();
    this.#goOn(outcome.answer, again);
  }

  #stay(page: TimelinePage): void {
    this.#wanted = page.page;
    const { offset } = this;
    const last = offset + Math.max(0, page.events.length - 1);
    this.position = Math.min(last, Math.max(offset, this.position));
  }

  /** After a page of a history that has not been read whole comes the rest. */
  #goOn(page: TimelinePage, again: boolean): void {
    if (!isPartial(page)) {
      if (!again) this.reading.dismiss();
    } else if (again) this.reading.giveUp();
    else if (!this.reading.givenUp) void this.readRest();
  }

  #choose(): void {
    const { selected } = this;
    if (selected) this.#selected(selected);
  }
}
