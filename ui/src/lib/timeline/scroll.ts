/** Engines stop growing an element at 2^25 px: whatever would be taller is moved through by a window of this height. */
export const tallest = 33_000_000;

/** Where a long list is: the scrollbar's own place, and how far the rows are shifted against it. */
export type Place = { scroll: number; shift: number };

/**
 * The scroll space of a list of any length. While it fits, the scrollbar is the list's own. Beyond that, small steps move row
 * by row, and long ones (a dragged scrollbar) move by the same share of the whole.
 */
export class ScrollSpace {
  readonly height: number;
  readonly whole: number;
  #view: number;

  constructor(rows: number, rowHeight: number, view: number) {
    this.whole = rows * rowHeight;
    this.height = Math.min(this.whole, tallest);
    this.#view = view;
  }

  get scaled(): boolean {
    return this.whole > this.height;
  }

  /** The scrollbar was moved to `scroll`. */
  scrolled(before: Place, scroll: number): Place {
    if (!this.scaled) return { scroll, shift: 0 };
    const near = Math.abs(scroll - before.scroll) <= this.#edge;
    const top = near ? scroll + before.shift : scroll * this.#ratio;
    const atEdge = scroll < this.#edge || scroll > this.height - this.#view - this.#edge;
    if (atEdge || this.#ends(top)) return this.reach(top);
    return this.#at(top, scroll);
  }

  /** The place at which `top` pixels of the list lie above the view. */
  reach(top: number): Place {
    const end = Math.max(0, this.whole - this.#view);
    const within = Math.min(Math.max(0, top), end);
    if (!this.scaled) return { scroll: within, shift: 0 };
    const last = this.height - this.#view;
    // Near both ends the scrollbar is the list's own, so that it reaches them exactly.
    if (within < this.#edge) return this.#at(within, within);
    if (end - within < this.#edge) return this.#at(within, last - (end - within));
    const room = 2 * this.#edge;
    return this.#at(within, Math.min(last - room, Math.max(room, within / this.#ratio)));
  }

  #ends(top: number): boolean {
    return top < this.#edge || top > this.whole - this.#view - this.#edge;
  }

  get #edge(): number {
    return this.#view * 4;
  }

  get #ratio(): number {
    return (this.whole - this.#view) / (this.height - this.#view);
  }

  #at(top: number, scroll: number): Place {
    const within = Math.min(Math.max(0, top), this.whole - this.#view);
    const whole = Math.round(scroll);
    return { scroll: whole, shift: within - whole };
  }
}
