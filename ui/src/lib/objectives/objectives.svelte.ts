import type { Backend } from "../backend";
import type { Failure, ObjectiveRow } from "../bindings/api";
import { toFailure } from "../failure";
import { safeLocale } from "../format/locale";
import { parseInstant } from "../format/time";
import type { Listed } from "../listing/listed";
import { Latest } from "../latest";

export type Sort = "change" | "name" | "events";
export const sorts: readonly Sort[] = ["change", "name", "events"];

const debounce = 150;
const collator = new Intl.Collator(safeLocale(), { numeric: true });

/** An objective as a row of a list. */
export function listed(row: ObjectiveRow): Listed {
  return { ...row, id: row.objective_id, readable: true, type: null, partial: false };
}

const nameOf = (row: ObjectiveRow): string => row.title ?? row.objective_id;

export function sorted(rows: readonly ObjectiveRow[], by: Sort): ObjectiveRow[] {
  const byName = (a: ObjectiveRow, b: ObjectiveRow) => collator.compare(nameOf(a), nameOf(b));
  // Times come in UTC with microseconds, so their texts sort as they do; a text that is no time comes last.
  const time = ({ last_at }: ObjectiveRow) => (parseInstant(last_at) ? last_at : "");
  const order = {
    change: (a: ObjectiveRow, b: ObjectiveRow) =>
      time(a) === time(b) ? byName(a, b) : time(a) < time(b) ? 1 : -1,
    name: byName,
    events: (a: ObjectiveRow, b: ObjectiveRow) => b.events - a.events || byName(a, b),
  };
  return [...rows].sort(order[by]);
}

/** The objectives of one source: searched by the core, sorted here. */
export class Objectives {
  /** What is typed. */
  search = $state("");
  /** The search `rows` answers. */
  searched = $state("");
  sort = $state<Sort>("change");
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** Position of the row the keyboard is on. */
  active = $state(0);
  /** How many rows fit on screen: what Page Down moves by. */
  fit = 10;

  #rows = $state.raw<ObjectiveRow[] | null>(null);
  rows = $derived(this.#rows === null ? null : sorted(this.#rows, this.sort));

  #backend: Backend;
  #source: string;
  #latest = new Latest();
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, source: string) {
    this.#backend = backend;
    this.#source = source;
  }

  async read(): Promise<void> {
    clearTimeout(this.#typing);
    const search = this.search.trim();
    this.busy = true;
    const outcome = await this.#latest.run(() => this.#backend.objectives(this.#source, search));
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      this.failure = toFailure(outcome.thrown);
      return;
    }
    const kept = search === this.searched ? this.current?.objective_id : undefined;
    this.failure = null;
    this.#rows = outcome.answer;
    this.searched = search;
    this.#keepOn(kept);
  }

  type(search: string): void {
    this.search = search;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.read(), debounce);
  }

  clear(): void {
    this.search = "";
    void this.read();
  }

  sortBy(sort: Sort): void {
    const kept = this.current?.objective_id;
    this.sort = sort;
    this.#keepOn(kept);
  }

  get current(): ObjectiveRow | null {
    return this.rows?.[this.active] ?? null;
  }

  move(by: number): void {
    const last = Math.max(0, (this.rows?.length ?? 0) - 1);
    this.active = Math.min(last, Math.max(0, this.active + by));
  }

  #keepOn(objective: string | undefined): void {
    const at = this.rows?.findIndex((row) => row.objective_id === objective) ?? -1;
    this.active = Math.max(0, at);
  }
}
