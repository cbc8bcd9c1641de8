import { tick } from "svelte";

import type { RowList } from "./list.svelte";
import type { Looked } from "./looked.svelte";

/** To the next day, finding or hit of the text looked for. */
export type Leap = { kind: "day" | "finding" | "text"; older: boolean };

/** What became of a leap that did not lead to an event. "waits": it will, once the whole history has been read. */
export type Outcome = { leap: Leap; why: "waits" | "none" | "no-text" };

/**
 * Leaps through all rows, also those that are not on screen. One that is asked for while the history is not read whole waits
 * for the reading; only the last of them is kept.
 */
export class Leaps {
  outcome = $state.raw<Outcome | null>(null);
  /** The event with the text that was leapt to last, as long as the reader does not go elsewhere. */
  hit = $state<string | null>(null);

  /** Whether the rows are replaced because a burst was opened around a hit. */
  #opening = false;
  #list: RowList;
  #looked: Looked;
  #readWhole: () => void;

  /** `readWhole`: begins the reading of what is not known yet, unless it is under way. */
  constructor(list: RowList, looked: Looked, readWhole: () => void) {
    this.#list = list;
    this.#looked = looked;
    this.#readWhole = readWhole;
  }

  get waiting(): Leap | null {
    return this.outcome?.why === "waits" ? this.outcome.leap : null;
  }

  async go(leap: Leap): Promise<void> {
    const { text } = this.#looked;
    this.forget();
    if (leap.kind === "text" && text === null) this.outcome = { leap, why: "no-text" };
    else if (!this.#list.ready) {
      this.outcome = { leap, why: "waits" };
      this.#readWhole();
    } else await this.#find(leap, text ?? "");
  }

  /** The rows are there: shows the hit whose burst was opened, or goes where the reader wanted to go meanwhile. */
  async resume(): Promise<void> {
    const { waiting } = this;
    if (this.#opening) this.#list.reveal();
    this.#opening = false;
    if (waiting && this.#list.ready) await this.go(waiting);
  }

  /** The reader goes elsewhere. */
  forget(): void {
    this.outcome = null;
    this.hit = null;
  }

  async #find(leap: Leap, text: string): Promise<void> {
    const { kind, older } = leap;
    const from = this.#list.cursor?.seq;
    const target = { kind, from: from ?? "", older, text };
    if (from === undefined || !(await this.#list.find(target))) {
      this.outcome = { leap, why: "none" };
      return;
    }
    if (kind === "text") this.hit = this.#list.cursor?.seq ?? null;
    const { folded } = this.#list;
    if (folded === null) return;
    // The list shows where it is before its rows are replaced around it.
    await tick();
    this.#opening = true;
    this.#looked.toggle(folded);
  }
}
