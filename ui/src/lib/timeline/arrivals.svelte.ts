import type { LiveEvent } from "../bindings/api";

/** How many events came in their order, how many before others that were there, and how many were changed by hand. */
export type Came = { fresh: number; late: number; changed: number };

/** Of those that came in their order, so many of the newest are known one by one: more than a screen shows. */
export const known = 200;

const none: Came = { fresh: 0, late: 0, changed: 0 };
const kinds = { new: "fresh", late: "late", rewritten: "changed" } as const;

/** Events that have come, each of them counted once. However many come in their order, memory stays the same. */
export class Arrivals {
  came = $state.raw<Came>(none);
  /** In the order they came. */
  #newest: string[] = [];
  #others: Record<string, true> = {};

  get count(): number {
    const { fresh, late, changed } = this.came;
    return fresh + late + changed;
  }

  /** Which they are: the newest, and all that did not come in their order. */
  get seqs(): string[] {
    return [...this.#newest, ...Object.keys(this.#others)];
  }

  add(events: readonly Pick<LiveEvent, "seq" | "arrival">[]): void {
    const came = { ...this.came };
    for (const { seq, arrival } of events) {
      if (this.#newest.includes(seq) || this.#others[seq]) continue;
      if (arrival === "new") this.#newest.push(seq);
      else this.#others[seq] = true;
      came[kinds[arrival]] += 1;
    }
    this.#newest = this.#newest.slice(-known);
    this.came = came;
  }

  clear(): void {
    this.came = none;
    this.#newest = [];
    this.#others = {};
  }
}
