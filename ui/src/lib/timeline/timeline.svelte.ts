import type { Backend } from "../backend";
import type { EventRow, Facet, FacetBy, Failure, TimelinePage } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";
import { Hits } from "./hits.svelte";
import { Leaps } from "./leaps.svelte";
import { RowList } from "./list.svelte";
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
 * The timeline of one objective, and the event the reader is on. Its newest page is there at once; the list of all rows takes over
 * as soon as the history is whole. `position` counts from 0 at the newest event shown and runs across pages, so stepping past the
 * edge of a page needs no case of its own.
 */
export class Timeline {
  readonly objectiveId: string;
  /** What the list of objectives calls it. */
  readonly listed: string | null;
  /** What of it is looked at. */
  readonly looked: Looked;
  /** The part of the history that the newest page did not need. */
  readonly reading: Reading;
  /** All rows, once the history has been read whole. */
  readonly list: RowList;
  readonly leaps: Leaps;
  readonly hits: Hits;
  page = $state.raw<TimelinePage | null>(null);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  #position = $state(0);
  /** How many rows fit on screen: what Page Down moves by. */
  fit = 10;

  #backend: Backend;
  #source: string;
  #perPage: () => number;
  #selected: (event: Pick<EventRow, "seq">) => void;
  #latest = new Latest();
  #wanted = 1;

  constructor(
    backend: Backend,
    looked: Looked,
    perPage: () => number,
    selected: (event: Pick<EventRow, "seq">) => void,
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
    this.list = new RowList(backend, selected);
    this.leaps = new Leaps(this.list, looked, () => this.readWhole());
    this.hits = new Hits(backend, this.list, looked);
  }

  get position(): number {
    return this.list.ready ? (this.list.cursor?.position ?? 0) : this.#position;
  }

  set position(position: number) {
    this.#position = position;
  }

  /** Whether the whole history has been read, so that all its rows can be shown. */
  get whole(): boolean {
    return this.page !== null && !isPartial(this.page);
  }

  /** What is known of the timeline as a whole. `partial`: there is at least so much. */
  get known(): { deleted: boolean; total: number; entities: number; partial: boolean } | null {
    const of = this.list.head ?? this.page;
    if (!of) return null;
    const { deleted, total, entities } = of;
    return { deleted, total, entities, partial: !this.list.ready && isPartial(this.page) };
  }

  /** The page the reader is on, of how many there are of what is shown. */
  get paging(): { page: number; pages: number; last: number; partial: boolean } {
    const { head } = this.list;
    if (head) {
      const pages = Math.max(1, Math.ceil(head.shown / this.#perPage()));
      return { page: pageOf(this.position, this.#perPage()), pages, last: pages, partial: false };
    }
    const { page } = this;
    if (!page) return { page: 1, pages: 1, last: 1, partial: true };
    return { page: page.page, pages: page.pages, last: lastPage(page), partial: isPartial(page) };
  }

  /** Its title now: the list's, as long as nobody has read the event that gave it. */
  get title(): string | null {
    return this.list.head?.title ?? this.page?.title ?? (isPartial(this.page) ? this.listed : null);
  }

  /** The event the reader is on, if the page on screen holds it. */
  get selected(): EventRow | null {
    if (this.list.ready) return this.list.selected;
    return this.page?.events[this.position - this.offset] ?? null;
  }

  /** Position of the first event of the page on screen. */
  get offset(): number {
    return this.page ? (this.page.page - 1) * this.page.per_page : 0;
  }

  /** `partial`: there are at least so many events in all. */
  get range(): { from: number; to: number; total: number; partial: boolean } {
    const { head } = this.list;
    if (head) {
      const from = (this.paging.page - 1) * this.#perPage();
      const to = Math.min(head.shown, from + this.#perPage());
      return { from: from + 1, to, total: head.shown, partial: false };
    }
    const { offset, page } = this;
    const to = offset + (page?.events.length ?? 0);
    return { from: offset + 1, to, total: page?.total ?? 0, partial: isPartial(page) };
  }

  async show(page: number): Promise<void> {
    if (this.list.ready) {
      this.reading.dismiss();
      return this.list.goTo((page - 1) * this.#perPage(), true);
    }
    this.position = (page - 1) * this.#perPage();
    await this.#read(page);
  }

  async reread(): Promise<void> {
    if (this.reading.state === "failed") this.reading.dismiss();
    if (this.list.ready) this.looked.generation += 1;
    else await this.#read(this.#wanted);
  }

  /** Reads what the newest page did not need, then that page once more, with everything known. */
  async readRest(): Promise<void> {
    const resumed = this.reading.givenUp;
    const reading = this.reading.run();
    if (resumed) this.#choose();
    if (!(await reading) || this.busy || !isPartial(this.page)) return;
    await this.#read(this.#wanted, true);
  }

  /** What was asked for needs the whole history: goes on with a reading that was given up. */
  readWhole(): void {
    if (isPartial(this.page) && this.reading.givenUp) void this.readRest();
  }

  /** Shows all rows of the view as it is now, then goes where the reader wanted to go meanwhile. */
  async look(): Promise<void> {
    await this.list.look(this.looked.view);
    await this.leaps.resume();
  }

  /** The reader has gone elsewhere. */
  leave(): void {
    this.#latest.discard();
    this.list.leave();
    this.reading.leave();
  }

  /** The page size changed: stay on the event the reader is on. */
  async resize(): Promise<void> {
    if (this.list.ready) return;
    await this.#read(pageOf(this.position, this.#perPage()));
  }

  move(by: number): void {
    this.leaps.forget();
    if (this.list.ready) this.list.move(by);
    else this.goTo(this.position + by);
  }

  /** The values there are to filter by. */
  facet(by: FacetBy, search: string): Promise<Facet> {
    this.readWhole();
    return this.#backend.facet({ view: this.looked.view, by, search, limit: 50 });
  }

  /** Opens or closes the burst the reader is on, or in. Whether there was one to open or close. */
  unfold(open: boolean): boolean {
    const burst = this.list.burst;
    if (!burst || burst.open === open) return false;
    if (!open) this.list.choose(burst.item);
    this.looked.toggle(burst.first);
    return true;
  }

  goTo(position: number): void {
    this.leaps.forget();
    const { head } = this.list;
    if (head) {
      void this.list.goTo(Math.min(position, Math.max(0, head.shown - 1)));
      return;
    }
    if (!this.page || this.page.total === 0) return;
    this.list.begins = null;
    if (position === Infinity && isPartial(this.page)) {
      this.position = Infinity;
      void this.#read(beyond);
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
    if (this.list.ready) void this.list.follow(seq);
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
    // The last page begins at its first event, like any other.
    if (page > outcome.answer.page && this.position !== Infinity) this.position = this.offset;
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
    const { selected, list } = this;
    list.standing = this.position > 0 && selected ? selected.seq : null;
    if (selected) this.#selected(list.begins === null ? selected : { seq: list.begins });
  }
}
