import type { Backend } from "../backend";
import type { Bar, EntityRef, Mark, Overview, OverviewRequest } from "../bindings/api";
import { Asked } from "../inspector/asked.svelte";
import type { Looked } from "../timeline/looked.svelte";
import { rem } from "../ui/rem";
import { isWithin, justBefore } from "./axis";
import { Lanes } from "./lanes.svelte";

/** From one time to another, both included, RFC 3339. */
export type Range = { from: string; to: string };

/** A history at a glance, with how many columns its lanes were asked to have. */
export type Drawn = Overview & { columns: number };

/** About how wide a bar and a column of the lanes are, in pixels; and in what steps their number follows the width. */
const barWidth = 9;
const columnWidth = 6;
const step = 20;

const atMost = (most: number, width: number, of: number) =>
  Math.min(most, Math.max(step, Math.floor(width / of / step) * step));

/** How much of what matches the filter lies in a bar. */
export const shownIn = (bar: Bar): number => bar.shown.reduce((sum, n) => sum + n, 0);

/**
 * A history at a glance: the bars, which of them are chosen, and the part that is drawn. What is drawn (zoom) and what is wanted
 * (the filter) are two things: looking closer hides nothing from the list.
 */
export class Glance {
  /** Whether it is on screen: at first, where the window is high enough for it and a list. */
  open = $state(innerHeight >= 35 * rem());
  /** Whether stretches without events are shortened. */
  foldGaps = $state(true);
  /** How wide it is, in pixels. */
  width = $state(800);
  readonly asked = new Asked<Drawn>();
  readonly lanes = new Lanes(() => this.asked.answer);

  /** The parts drawn one after the other, the last of them now; none draws all. */
  #zooms = $state.raw<readonly Range[]>([]);
  /** The beginning of the bar that the reader is on, and of the one where a selection began. */
  #on = $state<string | null>(null);
  #anchor = $state<string | null>(null);
  #backend: Pick<Backend, "overview">;
  #looked: Looked;

  /** `former`: of the timeline looked at before, whose arrangement stays. */
  constructor(
    backend: Pick<Backend, "overview">,
    looked: Looked,
    former: Pick<Glance, "open" | "foldGaps" | "lanes"> | null = null,
  ) {
    this.#backend = backend;
    this.#looked = looked;
    if (!former) return;
    this.open = former.open;
    this.foldGaps = former.foldGaps;
    this.lanes.open = former.lanes.open;
  }

  /** What the core is to be asked for. Bursts are those of the list alone. */
  readonly request = $derived.by((): OverviewRequest => {
    const drawn = this.#zooms.at(-1);
    return {
      view: { ...this.#looked.view, fold: false, open: [] },
      from: drawn?.from ?? null,
      to: drawn?.to ?? null,
      bars: atMost(200, this.width, barWidth),
      columns: atMost(1_000, this.width, columnWidth),
      fold_gaps: this.foldGaps,
      lanes_from: this.lanes.from,
      lanes: this.lanes.open ? this.lanes.count : 0,
    };
  });

  async look(request = this.request): Promise<void> {
    await this.asked.ask(async () => {
      const answer = await this.#backend.overview(request);
      return { ...answer, columns: request.columns };
    });
  }

  leave(): void {
    this.asked.forget();
  }

  get bars(): readonly Bar[] {
    return this.asked.answer?.bars ?? [];
  }

  /** The place of the bar that the reader is on; -1 where there are none. */
  get at(): number {
    return this.#placeOf(this.#on);
  }

  get bar(): Bar | null {
    return this.bars[this.at] ?? null;
  }

  /** The first and the last of the bars chosen, or null where only the one the reader is on is. */
  get chosen(): { first: number; last: number } | null {
    if (this.#anchor === null) return null;
    const [anchor, at] = [this.#placeOf(this.#anchor), this.at];
    return { first: Math.min(anchor, at), last: Math.max(anchor, at) };
  }

  get isZoomed(): boolean {
    return this.#zooms.length > 0;
  }

  /** To another bar; `choosing` takes those between along. */
  move(by: number, choosing = false): void {
    const { length } = this.bars;
    if (length === 0) return;
    this.go(Math.min(length - 1, Math.max(0, this.at + by)), choosing);
  }

  go(to: number, choosing = false): void {
    const bar = this.bars[Math.min(to, this.bars.length - 1)];
    if (!bar) return;
    if (!choosing) this.#anchor = null;
    else this.#anchor ??= this.bar?.from ?? bar.from;
    this.#on = bar.from;
  }

  /** Chooses the bars from one to another. */
  choose(first: number, last: number): void {
    this.go(first);
    this.go(last, true);
  }

  /** Lets go of what is chosen. Whether anything was. */
  unchoose(): boolean {
    const was = this.#anchor !== null;
    this.#anchor = null;
    return was;
  }

  /** The times of the bars chosen, or of the one the reader is on. */
  get range(): Range | null {
    const { first, last } = this.chosen ?? { first: this.at, last: this.at };
    const [from, to] = [this.bars[first], this.bars[last]];
    return from && to ? { from: from.from, to: justBefore(to.to) } : null;
  }

  /** Only what lies in the bars chosen is wanted. */
  filter(range = this.range): void {
    if (!range) return;
    this.#anchor = null;
    this.#looked.where({ since: range.from, until: range.to });
  }

  /** Only one entity is wanted, or, where it is the only one already, every one again. */
  solo({ entity_type, entity_id }: EntityRef): void {
    const { entities } = this.#looked.filter;
    const [one] = entities.any;
    const was = entities.any.length === 1 && entities.none.length === 0;
    const alone = !was || one?.entity_id !== entity_id || one.entity_type !== entity_type;
    this.#looked.where({ entities: { any: alone ? [{ entity_type, entity_id }] : [], none: [] } });
  }

  /** Whether the list shows the newest event of a mark: lanes draw those beyond the filter's times, too. */
  isWanted(mark: Pick<Mark, "to">): boolean {
    const { since, until } = this.#looked.filter;
    return (since === null && until === null) || isWithin(mark.to, since, until);
  }

  /** Draws only the bars chosen, or else what the filter's times leave, or else half as much around the bar the reader is on. */
  zoomIn(): boolean {
    const drawn = this.asked.answer?.drawn ?? null;
    const range = this.#closer();
    if (!range || !drawn) return false;
    this.#anchor = null;
    this.#zooms = [...this.#zooms, range];
    return true;
  }

  /** Draws half as much, a bar staying about where it is. */
  zoomAt(bar: number): boolean {
    const { bars } = this;
    const half = Math.ceil(bars.length / 2);
    const first = Math.round((bar * (bars.length - half)) / (bars.length - 1));
    const [from, to] = [bars[first], bars[first + half - 1]];
    if (bars.length < 2 || !from || !to) return false;
    this.#anchor = null;
    this.#zooms = [...this.#zooms, { from: from.from, to: justBefore(to.to) }];
    return true;
  }

  /** Back to what was drawn before. Whether there was anything. */
  zoomOut(): boolean {
    const { isZoomed } = this;
    this.#zooms = this.#zooms.slice(0, -1);
    return isZoomed;
  }

  /** Draws all. */
  fit(): boolean {
    const { isZoomed } = this;
    this.#zooms = [];
    return isZoomed;
  }

  #closer(): Range | null {
    if (this.chosen) return this.range;
    const { since, until } = this.#looked.filter;
    const drawn = this.#zooms.at(-1);
    const span = this.asked.answer?.span;
    const wanted = { from: since ?? span?.from, to: until ?? span?.to };
    const isNew = wanted.from !== drawn?.from || wanted.to !== drawn?.to;
    if ((since !== null || until !== null) && isNew && wanted.from && wanted.to) {
      return { from: wanted.from, to: wanted.to };
    }
    const { length } = this.bars;
    if (length < 2) return null;
    const quarter = Math.floor(length / 4);
    const at = this.#on === null ? length - 1 - quarter : this.at;
    const first = this.bars[Math.min(Math.max(0, at - quarter), length - 1)];
    const last = this.bars[Math.min(length - 1, Math.max(0, at) + quarter)];
    return first && last ? { from: first.from, to: justBefore(last.to) } : null;
  }

  /** The bar that begins at a time, or after it where the bars have changed; the last where nothing was chosen yet. */
  #placeOf(from: string | null): number {
    const { bars } = this;
    if (from === null) return bars.length - 1;
    // Both are in UTC to the microsecond, so their texts sort as they do.
    const at = bars.findIndex((bar) => bar.to > from);
    return at < 0 ? bars.length - 1 : at;
  }
}
