import type { Lane, Mark, Overview } from "../bindings/api";
import { rem } from "../ui/rem";

/** Lanes before more are asked for, and the most at once. */
export const fewLanes = 6;
export const manyLanes = 100;

/** How many rows of lanes there are at first, with the one that leads to more. */
export const rowsFor = (entities: number): number =>
  entities > fewLanes ? fewLanes + 1 : entities;

/** Which lanes are on screen, and the mark that the keyboard is on. */
export class Lanes {
  open = $state(innerHeight >= 45 * rem());
  /** Which are asked for. */
  from = $state(0);
  count = $state(fewLanes);

  #answer: () => Overview | null;
  #lane = $state(0);
  #column = $state<number | null>(null);

  constructor(answer: () => Overview | null) {
    this.#answer = answer;
  }

  get all(): readonly Lane[] {
    return this.#answer()?.lanes ?? [];
  }

  get total(): number {
    return this.#answer()?.lanes_total ?? 0;
  }

  /** How many come after those on screen. */
  get after(): number {
    return Math.max(0, this.total - this.from - this.all.length);
  }

  /** The place of the lane that the keyboard is on. */
  get lane(): number {
    return Math.max(0, Math.min(this.#lane, this.all.length - 1));
  }

  /** The place of the mark that it is on; -1 in a lane without any. */
  get mark(): number {
    return this.markAt(this.lane);
  }

  /** The mark of a lane that is nearest to where the keyboard is; at first the newest. */
  markAt(lane: number): number {
    const marks = this.all[lane]?.marks ?? [];
    const column = this.#column;
    if (column === null) return marks.length - 1;
    return nearest(marks, column);
  }

  get marked(): Mark | null {
    return this.all[this.lane]?.marks[this.mark] ?? null;
  }

  moveLane(by: number): void {
    this.goTo(this.lane + by);
  }

  goTo(lane: number): void {
    this.#lane = Math.max(0, Math.min(lane, this.all.length - 1));
  }

  moveMark(by: number): void {
    const marks = this.all[this.lane]?.marks ?? [];
    const to = Math.max(0, Math.min(marks.length - 1, this.mark + by));
    this.#column = marks[to]?.column ?? null;
  }

  /** Puts the keyboard where something was chosen. */
  put(lane: number, mark: Mark): void {
    this.goTo(lane);
    this.#column = mark.column;
  }

  /** All lanes up to the most, then those after them. */
  more(): void {
    if (this.count < manyLanes) this.count = manyLanes;
    else if (this.after > 0) this.from += this.count;
  }

  /** The ones before, then only the first few. */
  fewer(): void {
    if (this.from > 0) this.from = Math.max(0, this.from - this.count);
    else this.count = fewLanes;
  }
}

/** The place of the mark nearest to a column; -1 where there is none. */
export function nearest(marks: readonly Mark[], column: number): number {
  let best = -1;
  let least = Infinity;
  marks.forEach((mark, at) => {
    const apart = Math.abs(mark.column - column);
    if (apart < least) [best, least] = [at, apart];
  });
  return best;
}
