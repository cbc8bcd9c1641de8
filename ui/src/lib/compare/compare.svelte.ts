import type { Backend } from "../backend";
import type { At, Comparison, EntityRef, Located, Target } from "../bindings/api";
import { toFailure } from "../failure";
import { parseInstant, zoneId } from "../format/time";
import { Asked } from "../inspector/asked.svelte";
import { text } from "../text";
import { everything } from "../timeline/looked.svelte";

export type Side = "a" | "b";
export const sides: readonly Side[] = ["a", "b"];
export const entitiesAtOnce = 50;

/** What somebody typed, as an instant; null where it names none. */
export function typedAt(kind: At["kind"], typed: string): At | null {
  const words = typed.trim();
  if (kind === "now") return { kind };
  if (kind === "seq") return /^\d+$/.test(words) ? { kind, seq: words } : null;
  return parseInstant(words) ? { kind, at: words.replace(" ", "T") } : null;
}

/** Two instants of an objective, or of one entity of it, side by side. */
export class Compare {
  a = $state.raw<At>({ kind: "now" });
  b = $state.raw<At>({ kind: "now" });
  /** Only this entity, or all. */
  entity = $state.raw<EntityRef | null>(null);
  /** Also what does not differ. */
  all = $state(false);
  start = $state(0);
  /** What is wrong with what was typed. */
  mistake = $state<string | null>(null);
  readonly asked = new Asked<Comparison>();
  /** The entity that the comparison can be narrowed to. */
  readonly about: EntityRef | null;

  #backend: Backend;
  #source: string;
  #objectiveId: string;

  constructor(
    backend: Backend,
    of: { source: string; objectiveId: string; about: EntityRef | null },
    a: At,
    b: At,
  ) {
    this.#backend = backend;
    this.#source = of.source;
    this.#objectiveId = of.objectiveId;
    this.about = of.about;
    this.a = a;
    this.b = b;
  }

  async read(): Promise<void> {
    const { a, b, entity, all, start } = this;
    const of = { source: this.#source, objective_id: this.#objectiveId };
    const request = { ...of, a, b, entity, all, start, count: entitiesAtOnce };
    await this.asked.ask(() => this.#backend.compare(request));
  }

  async put(side: Side, at: At): Promise<void> {
    this[side] = at;
    this.start = 0;
    this.mistake = null;
    await this.read();
  }

  /** An instant as it was typed. What names none is said, and changes nothing. */
  async type(side: Side, kind: At["kind"], typed: string): Promise<void> {
    const at = typedAt(kind, typed);
    const words = text.inspect.compare;
    if (at) await this.put(side, at);
    else this.mistake = kind === "seq" ? words.notSeq : words.notTime;
  }

  async swap(): Promise<void> {
    [this.a, this.b] = [this.b, this.a];
    this.start = 0;
    await this.read();
  }

  async only(entity: EntityRef | null): Promise<void> {
    this.entity = entity;
    this.start = 0;
    await this.read();
  }

  async showAll(all: boolean): Promise<void> {
    this.all = all;
    this.start = 0;
    await this.read();
  }

  async turn(by: 1 | -1): Promise<void> {
    const start = this.start + by * entitiesAtOnce;
    if (start < 0 || start >= (this.asked.answer?.entities ?? 0)) return;
    this.start = start;
    await this.read();
  }

  /** One event older or newer, of the entity where it is only one. */
  async step(side: Side, to: "older" | "newer"): Promise<void> {
    const seq = this.asked.answer?.[side].seq ?? null;
    if (seq === null || this.asked.busy) return;
    try {
      const here = await this.#locate({ kind: "seq", seq });
      if (!here) return;
      // Where the instant is between two events, the one found is already the older.
      const older = here.exact ? here.position + 1 : here.position;
      const position = to === "older" ? older : here.position - 1;
      const found = position < 0 ? null : await this.#locate({ kind: "position", position });
      if (found && found.seq !== seq) await this.put(side, { kind: "seq", seq: found.seq });
    } catch (thrown) {
      this.asked.failure = toFailure(thrown);
    }
  }

  #locate(target: Target): Promise<Located | null> {
    const entities = { any: this.entity ? [this.entity] : [], none: [] };
    const view = {
      source: this.#source,
      objective_id: this.#objectiveId,
      filter: { ...everything, entities },
      zone: zoneId("utc"),
      fold: false,
      open: [],
    };
    return this.#backend.locate({ view, target });
  }
}
