import type { Backend } from "../backend";
import type { EventRow, Failure, TimelinePage } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

/** The page that holds the event at `position`, counted from 0 at the newest. */
export function pageOf(position: number, perPage: number): number {
  return Math.floor(position / perPage) + 1;
}

/** What "page 3" means when someone types it: a whole page number within the timeline, or null. */
export function typedPage(typed: string, pages: number): number | null {
  const digits = typed.trim();
  if (!/^\d+$/.test(digits)) return null;
  return Math.min(Math.max(1, Number(digits)), Math.max(1, pages));
}

/**
 * The timeline of one objective: one page of it, and the event the reader is on. `position` counts from 0 at the newest event
 * and runs across pages, so stepping past the edge of a page needs no case of its own.
 */
export class Timeline {
  readonly objectiveId: string;
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
    source: string,
    objectiveId: string,
    perPage: () => number,
    selected: (event: EventRow) => void,
  ) {
    this.#backend = backend;
    this.#source = source;
    this.objectiveId = objectiveId;
    this.#perPage = perPage;
    this.#selected = selected;
  }

  /** The event the reader is on, if the page on screen holds it. */
  get selected(): EventRow | null {
    return this.page?.events[this.position - this.offset] ?? null;
  }

  /** Position of the first event of the page on screen. */
  get offset(): number {
    return this.page ? (this.page.page - 1) * this.page.per_page : 0;
  }

  get range(): { from: number; to: number; total: number } {
    const { offset, page } = this;
    return { from: offset + 1, to: offset + (page?.events.length ?? 0), total: page?.total ?? 0 };
  }

  async show(page: number): Promise<void> {
    this.position = (page - 1) * this.#perPage();
    await this.#read(page);
  }

  async reread(): Promise<void> {
    await this.#read(this.#wanted);
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

  async #read(page: number): Promise<void> {
    this.#wanted = page;
    this.busy = true;
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
      this.failure = toFailure(outcome.thrown);
      return;
    }
    this.failure = null;
    this.page = outcome.answer;
    this.#wanted = outcome.answer.page;
    const { offset } = this;
    const last = offset + Math.max(0, outcome.answer.events.length - 1);
    this.position = Math.min(last, Math.max(offset, this.position));
    this.#choose();
  }

  #choose(): void {
    const { selected } = this;
    if (selected) this.#selected(selected);
  }
}
