import { tick } from "svelte";

import { type Place, ScrollSpace } from "./scroll";

/** Rows drawn beyond either edge of the screen. */
const overscan = 8;
/** In pixels, before anything is laid out. */
const unmeasured = { row: 32, view: 640 };

/** The part of a long list that is on screen: which of its rows are drawn, and where. Lengths are in pixels. */
export class Scrolled {
  /** The element that scrolls. */
  element = $state<HTMLElement | null>(null);
  #view = $state(0);
  #row = $state(unmeasured.row);
  #place = $state.raw<Place>({ scroll: 0, shift: 0 });
  /** While it stays the same, rows stay where they are in their element. */
  #shift = $derived(this.#place.shift);
  #items: () => number;
  #space: ScrollSpace;

  constructor(items: () => number) {
    this.#items = items;
    this.#space = $derived(new ScrollSpace(this.#items(), this.#row, this.view));
  }

  /** How high what is on screen is. */
  get view(): number {
    return this.#view || unmeasured.view;
  }

  set view(height: number) {
    this.#view = height;
  }

  /** How high a row is. */
  get row(): number {
    return this.#row;
  }

  /** Rows of another height: what is at the top stays there. */
  set row(height: number) {
    if (height === 0 || height === this.#row) return;
    const rows = this.top / this.#row;
    this.#row = height;
    this.#to(rows * height);
  }

  /** How high the element in which the rows stand is. */
  get height(): number {
    return this.#space.height;
  }

  /** How much of the list lies above the screen. */
  get top(): number {
    return this.#place.scroll + this.#place.shift;
  }

  /** How many rows are drawn. */
  get pool(): number {
    return Math.ceil(this.view / this.#row) + 2 * overscan;
  }

  /** The first of them. */
  get first(): number {
    return Math.max(0, Math.floor(this.top / this.#row) - overscan);
  }

  /** The topmost row on screen. */
  get topmost(): number {
    return Math.floor(this.top / this.#row);
  }

  /** How far below the top of its element a row stands. */
  placeOf(item: number): number {
    return item * this.#row - this.#shift;
  }

  /** How far below the top of the screen a row stands, in rows. */
  offsetOf(item: number): number {
    return item - this.top / this.#row;
  }

  isOnScreen(item: number): boolean {
    const offset = this.offsetOf(item);
    return offset >= 0 && offset < this.view / this.#row;
  }

  /** Brings a row to so many rows below the top, or, with null, on screen, not below the day that stays at the top. */
  reveal(item: number, offset: number | null): void {
    const at = item * this.#row;
    if (offset !== null) this.#to(at - offset * this.#row);
    else if (at < this.top + this.#row) this.#to(at - this.#row);
    else if (at + this.#row > this.top + this.view) this.#to(at + this.#row - this.view);
    // Where the screen itself scrolls, the list comes into sight, too.
    this.element?.scrollIntoView?.({ block: "nearest" });
  }

  /** The element has scrolled. */
  follow(): void {
    const { element } = this;
    if (!element || Math.abs(element.scrollTop - this.#place.scroll) < 1) return;
    this.#place = this.#space.scrolled(this.#place, element.scrollTop);
    if (Math.abs(element.scrollTop - this.#place.scroll) >= 1)
      element.scrollTop = this.#place.scroll;
  }

  #to(top: number): void {
    this.#place = this.#space.reach(top);
    // The element is as high as it has to be only once it is drawn.
    void tick().then(() => this.element && (this.element.scrollTop = this.#place.scroll));
  }
}
