import { SvelteMap } from "svelte/reactivity";

import type { Item, Rows, RowsDay } from "../bindings/api";

export const chunkSize = 100;
/** Chunks kept at once: memory stays the same, however long the history. */
export const chunksKept = 12;

/** The rows of a view that are held, in chunks. */
export class Chunks {
  #held = new SvelteMap<number, Pick<Rows, "rows" | "under">>();

  /** How many chunks are in memory. */
  get size(): number {
    return this.#held.size;
  }

  has(chunk: number): boolean {
    return this.#held.has(chunk);
  }

  /** A row, where it is held. */
  at(item: number): Item | undefined {
    return this.#held.get(Math.floor(item / chunkSize))?.rows[item % chunkSize];
  }

  /** The day that a row stands under, where the row is held. */
  dayOf(item: number): RowsDay | null {
    const chunk = this.#held.get(Math.floor(item / chunkSize));
    const above = chunk?.rows.slice(0, (item % chunkSize) + 1);
    return above?.findLast((row) => row.kind === "day") ?? chunk?.under ?? null;
  }

  set(chunk: number, rows: Rows): void {
    this.#held.set(chunk, rows);
  }

  /** Drops what is farthest from a chunk. */
  forget(around: number): void {
    const byDistance = [...this.#held.keys()].sort(
      (a, b) => Math.abs(b - around) - Math.abs(a - around),
    );
    for (const chunk of byDistance.slice(0, Math.max(0, this.size - chunksKept))) {
      this.#held.delete(chunk);
    }
  }

  clear(): void {
    this.#held.clear();
  }
}
