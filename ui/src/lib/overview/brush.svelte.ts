import type { Bar, Overview } from "../bindings/api";
import { placeOf } from "./axis";

/** A bar, and where it stands along the axis, from 0 to 1. */
export type Placed = { bar: Bar; start: number; end: number };

export function placed({ bars, axis }: Pick<Overview, "bars" | "axis">): Placed[] {
  return bars.flatMap((bar) => {
    const [start, end] = [placeOf(axis, bar.from), placeOf(axis, bar.to)];
    return start === null || end === null ? [] : [{ bar, start, end }];
  });
}

/** The bar that stands at a place, or nearest to it; -1 where there are none. */
export function barAt(bars: readonly Placed[], place: number): number {
  const apart = ({ start, end }: Placed) => Math.max(start - place, place - end, 0);
  let best = -1;
  bars.forEach((bar, at) => {
    const nearest = bars[best];
    if (!nearest || apart(bar) < apart(nearest)) best = at;
  });
  return best;
}

/** The first and the last bar that a part of the axis touches, or null where it touches none. */
export function barsIn(
  bars: readonly Placed[],
  from: number,
  to: number,
): { first: number; last: number } | null {
  const touched = bars.flatMap(({ start, end }, at) => (end > from && start < to ? [at] : []));
  const [first] = touched;
  const last = touched.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}

/** Nearer to each other than this, beginning and end of a drag are one click. */
const steady = 0.004;

/** A range of time being drawn with the pointer. */
export class Brush {
  /** What has been drawn so far, from 0 to 1. */
  range = $state.raw<{ from: number; to: number } | null>(null);

  #bars: () => readonly Placed[];
  #choose: (first: number, last: number) => void;
  #from: number | null = null;

  /** `choose`: takes the bars that were drawn over. */
  constructor(bars: () => readonly Placed[], choose: (first: number, last: number) => void) {
    this.#bars = bars;
    this.#choose = choose;
  }

  begin(place: number): void {
    this.#from = place;
  }

  move(place: number): void {
    if (this.#from === null) return;
    const to = Math.min(1, Math.max(0, place));
    const isDrag = this.range !== null || Math.abs(to - this.#from) >= steady;
    if (isDrag) this.range = { from: Math.min(this.#from, to), to: Math.max(this.#from, to) };
  }

  cancel(): void {
    this.#from = this.range = null;
  }

  /** "range": bars were chosen. A number: only the bar there was clicked. Null: nothing was hit. */
  end(place: number): "range" | number | null {
    this.move(place);
    const { range } = this;
    const began = this.#from;
    this.cancel();
    if (began === null) return null;
    if (!range) {
      const at = barAt(this.#bars(), place);
      return at < 0 ? null : at;
    }
    const touched = barsIn(this.#bars(), range.from, range.to);
    if (!touched) return null;
    this.#choose(touched.first, touched.last);
    return "range";
  }
}
