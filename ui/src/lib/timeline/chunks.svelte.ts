import { SvelteMap, SvelteSet } from "svelte/reactivity";

import type { Item, Rows, RowsDay } from "../bindings/api";

export const chunkSize = 100;
/** Chunks kept at once: memory stays the same, however long the history. */
export const chunksKept = 12;

/** Chunks on their way at once: while rows fly by, those asked for next are those on screen then. */
const atOnce = 2;

/** The rows of a view that are held, in chunks. */
export class Chunks {
  #held = new SvelteMap<number, Pick<Rows, "rows" | "under">>();
  #coming = new SvelteSet<number>();
  /** The first and the last of those needed now. */
  #needed = { first: 0, last: -1 };

  /** How many chunks are in memory. */
  get size(): number {
    return this.#held.size;
  }

  /** A row, where it is held. */
  at(item: number): Item | undefined {
    return this.#held.get(Math.floor(item / chunkSize))?.rows[item % chunkSize];
  }

  /** The row of the event at a position, where it lies next to a row, or past a day, and is held. */
  beside(item: number, position: number): number | undefined {
    return [item - 1, item + 1, item - 2, item + 2].find((near) => {
      const row = this.at(near);
      return row?.kind === "event" && row.position === position;
    });
  }

  /** The day that a row stands under, where the row is held. */
  dayOf(item: number): RowsDay | null {
    const chunk = this.#held.get(Math.floor(item / chunkSize));
    const above = chunk?.rows.slice(0, (item % chunkSize) + 1);
    return above?.findLast((row) => row.kind === "day") ?? chunk?.under ?? null;
  }

  /** Needs the rows from `from` to before `to`, and drops what is farthest from them. */
  need(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / chunkSize));
    this.#needed = { first, last: Math.floor((to - 1) / chunkSize) };
    this.#forget(Math.floor((from + to) / 2 / chunkSize));
  }

  /** The next one to ask for: needed, not held, not on its way; none while as many as may be are on their way. */
  get missing(): number | null {
    if (this.#coming.size >= atOnce) return null;
    for (let chunk = this.#needed.first; chunk <= this.#needed.last; chunk += 1) {
      if (!this.#held.has(chunk) && !this.#coming.has(chunk)) return chunk;
    }
    return null;
  }

  asked(chunk: number): void {
    this.#coming.add(chunk);
  }

  failed(chunk: number): void {
    this.#coming.delete(chunk);
  }

  set(chunk: number, rows: Rows): void {
    this.#coming.delete(chunk);
    this.#held.set(chunk, rows);
  }

  #forget(around: number): void {
    const byDistance = [...this.#held.keys()].sort(
      (a, b) => Math.abs(b - around) - Math.abs(a - around),
    );
    for (const chunk of byDistance.slice(0, Math.max(0, this.size - chunksKept))) {
      this.#held.delete(chunk);
    }
  }

  clear(): void {
    this.#held.clear();
    this.#coming.clear();
  }
}
