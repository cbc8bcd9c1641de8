import type { Choice, EntityRef, Filter, SourceInfo } from "../bindings/api";
import { parseInstant } from "../format/time";
import { conditions } from "./filters";
import { everything } from "./looked.svelte";

/** A log, named as links name its database: two of one name are kept apart, and where they are is not said. */
export const placeOf = ({ place, log }: Pick<SourceInfo, "place" | "log">): string =>
  `${place} ${log?.id ?? ""}`;

const prefix = "backstory.filter ";
const key = (place: string, objective: string) => `${prefix}${place} ${objective}`;

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/**
 * The filter last used on a timeline. Conditions on values and text are left out: they may hold what nobody wants on disk.
 * `place`: what stands for the log, as `placeOf` says it.
 */
export class KeptFilters {
  #storage: () => Storage;

  constructor(storage: () => Storage = () => localStorage) {
    this.#storage = storage;
  }

  read(place: string, objective: string): Filter {
    try {
      const kept: unknown = JSON.parse(this.#storage().getItem(key(place, objective)) ?? "null");
      return typeof kept === "object" && kept !== null ? restored(kept) : everything;
    } catch {
      return everything;
    }
  }

  keep(place: string, objective: string, filter: Filter): void {
    const kept = { ...filter, values: everything.values, text: null };
    try {
      if (conditions(kept).length === 0) this.#storage().removeItem(key(place, objective));
      else this.#storage().setItem(key(place, objective), JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs only the memory of the filter.
    }
  }

  /** Forgets those of every timeline. */
  forget(): void {
    try {
      const storage = this.#storage();
      const names = Array.from({ length: storage.length }, (_, at) => storage.key(at));
      for (const name of names) if (name?.startsWith(prefix)) storage.removeItem(name);
    } catch {
      // A forbidden storage has none.
    }
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const isEntity = (value: unknown): value is EntityRef => {
  const { entity_type, entity_id } = (value ?? {}) as Record<string, unknown>;
  return isText(entity_type) && isText(entity_id);
};

function restored(kept: object): Filter {
  const of = kept as Record<string, unknown>;
  const choice = <T>(from: unknown, is: (value: unknown) => value is T): Choice<T> => {
    const { any, none } = (from ?? {}) as Record<string, unknown>;
    const all = (list: unknown) => (Array.isArray(list) ? list.filter(is) : []);
    return { any: all(any), none: all(none) };
  };
  const time = (value: unknown) => (isText(value) && parseInstant(value) ? value : null);
  return {
    ...everything,
    entities: choice(of["entities"], isEntity),
    entity_types: choice(of["entity_types"], isText),
    actions: choice(of["actions"], isText),
    actors: choice(
      of["actors"],
      (value): value is string | null => value === null || isText(value),
    ),
    fields: choice(of["fields"], isText),
    since: time(of["since"]),
    until: time(of["until"]),
  };
}
