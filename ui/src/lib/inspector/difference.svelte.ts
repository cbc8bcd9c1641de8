import type { Backend } from "../backend";
import type { Diff } from "../bindings/api";
import { Asked } from "./asked.svelte";

/** What exactly differs between the entity on show and itself earlier: before its event, or after the pinned one. */
export class Difference {
  against = $state<"previous" | "pinned">("previous");
  readonly diff = new Asked<Diff>();

  #backend: Backend;
  #source: string;
  #objectiveId: string;
  #asked = "";

  constructor(backend: Backend, source: string, objectiveId: string) {
    this.#backend = backend;
    this.#source = source;
    this.#objectiveId = objectiveId;
  }

  /** `pinned`: the seq of the pinned event, if there is one. `full`: values come whole, however long. */
  async show(seq: string, pinned: string | null, full: boolean, again = false): Promise<void> {
    const against = this.against === "pinned" ? pinned : null;
    const asked = JSON.stringify([seq, against, full]);
    if (asked === this.#asked && !again && !this.diff.failure) return;
    this.#asked = asked;
    const of = { source: this.#source, objective_id: this.#objectiveId };
    await this.diff.ask(() => this.#backend.diff({ ...of, seq, against, full }));
  }

  /** What is on show may have changed: the next `show` asks again. */
  outdate(): void {
    this.#asked = "";
  }
}
