const step = 200;

/** The first of many rows, and more of them when asked for: thousands at once would take seconds to lay out. */
export class Portion<T> {
  #all: () => readonly T[];
  #most = $state(step);

  constructor(all: () => readonly T[]) {
    this.#all = all;
  }

  get rows(): readonly T[] {
    return this.#all().slice(0, this.#most);
  }

  /** How many are not shown. */
  get left(): number {
    return Math.max(0, this.#all().length - this.#most);
  }

  more(): void {
    this.#most += step;
  }
}
