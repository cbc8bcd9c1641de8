import { SvelteMap, SvelteSet } from "svelte/reactivity";

import type { Backend } from "../backend";
import type {
  EntitiesRequest,
  EntityList,
  EntityRow,
  EntitySort,
  EntityTypeCount,
  Failure,
} from "../bindings/api";
import { toFailure } from "../failure";
import type { Listed } from "../listing/listed";
import { Latest } from "../latest";

export const sorts: readonly EntitySort[] = ["change", "name", "events"];
export const chunkSize = 200;

const debounce = 150;

/** An entity as a row of a list. `complete`: whether its whole log was looked at. */
export function listed(row: EntityRow, complete: boolean): Listed {
  return { ...row, id: row.entity_id, type: row.entity_type, entities: null, partial: !complete };
}

type Query = Pick<EntitiesRequest, "search" | "entity_type" | "sort">;

/** The entities of one log: searched, sorted and cut into chunks by the core; what is near the screen is fetched. */
export class Entities {
  /** What is typed. */
  search = $state("");
  /** The search that the rows answer. */
  searched = $state("");
  sort = $state<EntitySort>("change");
  /** The only type that is listed; null lists all. */
  entityType = $state<string | null>(null);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** How many match; null before the first answer. */
  total = $state<number | null>(null);
  types = $state.raw<readonly EntityTypeCount[]>([]);
  complete = $state(true);
  /** Position of the row the keyboard is on. */
  active = $state(0);
  /** How many rows fit on screen: what Page Down moves by. */
  fit = 10;

  #backend: Backend;
  #source: string;
  #chunks = new SvelteMap<number, readonly EntityRow[]>();
  #fetching = new SvelteSet<number>();
  #latest = new Latest();
  /** What the rows answer. */
  #query: Query = { search: "", entity_type: null, sort: "change" };
  #list = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, source: string) {
    this.#backend = backend;
    this.#source = source;
  }

  /** A row, where it has been fetched. */
  at(index: number): EntityRow | undefined {
    return this.#chunks.get(Math.floor(index / chunkSize))?.[index % chunkSize];
  }

  get current(): EntityRow | null {
    return this.at(this.active) ?? null;
  }

  /** The rows that have been fetched. */
  get held(): readonly EntityRow[] {
    return [...this.#chunks.values()].flat();
  }

  /** The log is read again: what has come since is there, too. */
  read = (): Promise<void> => this.#begin(true);

  async #begin(again: boolean): Promise<void> {
    clearTimeout(this.#typing);
    const query = { search: this.search.trim(), entity_type: this.entityType, sort: this.sort };
    this.busy = true;
    const outcome = await this.#latest.run(() => this.#ask(query, 0, again));
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      this.failure = toFailure(outcome.thrown);
      return;
    }
    this.failure = null;
    this.#query = query;
    this.#list += 1;
    this.#chunks.clear();
    this.#fetching.clear();
    this.#show(0, outcome.answer);
    this.searched = query.search;
    if (!again) this.active = 0;
    this.move(0);
  }

  /** Fetches what is missing between two rows. */
  need(first: number, last: number): void {
    const end = Math.min(last, (this.total ?? 0) - 1);
    for (let chunk = Math.floor(first / chunkSize); chunk * chunkSize <= end; chunk += 1) {
      if (!this.#chunks.has(chunk) && !this.#fetching.has(chunk)) void this.#fetch(chunk);
    }
  }

  async #fetch(chunk: number): Promise<void> {
    const list = this.#list;
    this.#fetching.add(chunk);
    try {
      const answer = await this.#ask(this.#query, chunk * chunkSize, false);
      if (list === this.#list) this.#show(chunk, answer);
    } catch (thrown) {
      if (list === this.#list) this.failure = toFailure(thrown);
    }
    if (list === this.#list) this.#fetching.delete(chunk);
  }

  #show(chunk: number, { rows, total, types, complete }: EntityList): void {
    this.#chunks.set(chunk, rows);
    this.total = total;
    this.types = types;
    this.complete = complete;
  }

  #ask(query: Query, start: number, again: boolean): Promise<EntityList> {
    return this.#backend.entities({
      ...query,
      source: this.#source,
      start,
      count: chunkSize,
      again,
    });
  }

  type(search: string): void {
    this.search = search;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#begin(false), debounce);
  }

  clear(): void {
    this.search = "";
    void this.#begin(false);
  }

  sortBy(sort: EntitySort): void {
    this.sort = sort;
    void this.#begin(false);
  }

  only(entityType: string | null): void {
    this.entityType = entityType;
    void this.#begin(false);
  }

  move(by: number): void {
    const last = Math.max(0, (this.total ?? 0) - 1);
    this.active = Math.min(last, Math.max(0, this.active + by));
  }
}
