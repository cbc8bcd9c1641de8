import { SvelteSet } from "svelte/reactivity";

import type { Backend } from "../backend";
import type { EntityAt, Moment } from "../bindings/api";
import { Asked } from "./asked.svelte";

export const entitiesAtOnce = 50;

export const keyOf = ({ entity_type, entity_id }: Pick<EntityAt, "entity_type" | "entity_id">) =>
  JSON.stringify([entity_type, entity_id]);

/** Everything as it stood just after an event. What is unfolded, and the part of the entities on show, stay while stepping. */
export class Stood {
  start = $state(0);
  readonly unfolded = new SvelteSet<string>();
  readonly asked = new Asked<Moment>();

  #backend: Pick<Backend, "moment">;
  #of: { source: string; objective_id: string };
  #seq: string | null = null;
  #reading = false;
  #again = false;

  constructor(backend: Pick<Backend, "moment">, source: string, objectiveId: string) {
    this.#backend = backend;
    this.#of = { source, objective_id: objectiveId };
  }

  /** One question at a time: of what is passed over while an answer is waited for, only the last is asked. */
  async show(seq: string): Promise<void> {
    this.#seq = seq;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    do {
      this.#again = false;
      await this.#read();
    } while (this.#again);
    this.#reading = false;
  }

  async reread(): Promise<void> {
    if (this.#seq !== null) await this.show(this.#seq);
  }

  async turn(by: 1 | -1): Promise<void> {
    const start = this.start + by * entitiesAtOnce;
    if (start < 0 || start >= (this.asked.answer?.entities ?? 0)) return;
    this.start = start;
    await this.reread();
  }

  toggle(entity: EntityAt): void {
    const key = keyOf(entity);
    if (!this.unfolded.delete(key)) this.unfolded.add(key);
  }

  async #read(): Promise<void> {
    const seq = this.#seq;
    if (seq === null) return;
    const at = { kind: "seq" as const, seq };
    const request = { ...this.#of, at, start: this.start, count: entitiesAtOnce };
    await this.asked.ask(() => this.#backend.moment(request));
    // Earlier, there may not have been so many.
    const { entities = 0 } = this.asked.answer ?? {};
    if (this.start > 0 && this.start >= entities) {
      this.start = Math.max(0, Math.floor((entities - 1) / entitiesAtOnce) * entitiesAtOnce);
      this.#again = true;
    }
  }
}
