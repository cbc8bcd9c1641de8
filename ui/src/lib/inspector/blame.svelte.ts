import type { Backend } from "../backend";
import type { Blame, EntityRef, EventRow, FieldHistory } from "../bindings/api";
import { Asked } from "./asked.svelte";

const valuesAtOnce = 50;

/** Who last set each field of the entity on show, and the whole life of one of them. */
export class Blamed {
  /** The field whose life is told; stays from event to event. */
  field = $state<string | null>(null);
  readonly fields = new Asked<Blame>();
  readonly life = new Asked<FieldHistory>();

  #backend: Backend;
  #source: string;
  #objectiveId: string;
  #event: EventRow | null = null;
  #entity: EntityRef | null = null;
  /** What the life on show is of. */
  #told = "";

  constructor(backend: Backend, source: string, objectiveId: string) {
    this.#backend = backend;
    this.#source = source;
    this.#objectiveId = objectiveId;
  }

  /** After an event; once more where the event has been read once more. */
  async show(event: EventRow): Promise<void> {
    const { seq, entity_type, entity_id } = event;
    if (event === this.#event && !this.fields.failure) return;
    const again = seq === this.#event?.seq;
    this.#event = event;
    this.#entity = { entity_type, entity_id };
    const request = { source: this.#source, objective_id: this.#objectiveId, seq };
    await Promise.all([this.fields.ask(() => this.#backend.blame(request)), this.#tell(again)]);
  }

  /** Tells the life of a field. */
  async choose(field: string): Promise<void> {
    this.field = field;
    await this.#tell(false);
  }

  get hasMore(): boolean {
    const { answer } = this.life;
    return answer !== null && answer.values.length < answer.total;
  }

  /** The values before the oldest one told. */
  async more(): Promise<void> {
    const told = this.life.answer;
    const oldest = told?.values.at(-1)?.set_by.seq;
    if (!told || oldest === undefined || this.life.busy) return;
    await this.life.ask(async () => {
      const { total, values } = await this.#history(oldest);
      return { total, values: [...told.values, ...values] };
    });
  }

  async #tell(again: boolean): Promise<void> {
    if (this.field === null || this.#entity === null) return;
    const of = JSON.stringify([this.#entity, this.field]);
    if (of === this.#told && !again && !this.life.failure) return;
    if (of !== this.#told) this.life.forget();
    this.#told = of;
    await this.life.ask(() => this.#history(null));
  }

  #history(before: string | null): Promise<FieldHistory> {
    const { field } = this;
    const entity = this.#entity;
    if (field === null || entity === null) return Promise.resolve({ total: 0, values: [] });
    return this.#backend.fieldHistory({
      source: this.#source,
      objective_id: this.#objectiveId,
      ...entity,
      field,
      before,
      limit: valuesAtOnce,
    });
  }
}
