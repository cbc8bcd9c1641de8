import type { Choice, EntityRef, FacetBy, FacetValue, Filter } from "../bindings/api";
import { everything } from "./looked.svelte";

type Chosen = string | null | EntityRef;
type Key = "entities" | "entity_types" | "actions" | "actors" | "fields";

/** What can be chosen from a menu, and where the filter keeps it. */
export const kinds: readonly { by: FacetBy; key: Key }[] = [
  { by: "entity", key: "entities" },
  { by: "entity_type", key: "entity_types" },
  { by: "action", key: "actions" },
  { by: "actor", key: "actors" },
  { by: "field", key: "fields" },
];

export const keyOf = (by: FacetBy): Key => kinds.find((kind) => kind.by === by)?.key ?? "entities";

/** What a value of a menu stands for in a filter. */
export function chosenOf(by: FacetBy, value: FacetValue): Chosen {
  if (by === "entity") {
    return { entity_type: value.entity_type ?? "", entity_id: value.value ?? "" };
  }
  return by === "actor" ? value.value : (value.value ?? "");
}

const same = (a: Chosen, b: Chosen): boolean => {
  if (a === null || b === null || typeof a === "string" || typeof b === "string") return a === b;
  return a.entity_type === b.entity_type && a.entity_id === b.entity_id;
};

/** Wants, excludes, or (null) neither, one value; every other choice stays. */
export function choose(
  filter: Filter,
  by: FacetBy,
  value: Chosen,
  to: "any" | "none" | null,
): Filter {
  const key = keyOf(by);
  const { any, none } = filter[key] as Choice<Chosen>;
  const without = (all: readonly Chosen[]) => all.filter((other) => !same(other, value));
  const choice: Choice<Chosen> = { any: without(any), none: without(none) };
  if (to !== null) choice[to].push(value);
  return { ...filter, [key]: choice };
}

export function choiceOf(filter: Filter, by: FacetBy, value: Chosen): "any" | "none" | null {
  const { any, none } = filter[keyOf(by)] as Choice<Chosen>;
  if (any.some((other) => same(other, value))) return "any";
  return none.some((other) => same(other, value)) ? "none" : null;
}

/** One condition of a filter, as words, and the filter without it. */
export type Condition = {
  id: string;
  by: FacetBy | "value" | "text" | "since" | "until";
  words: string | null;
  excluded: boolean;
  without: Filter;
};

/** Every condition of a filter, in a fixed order. */
export function conditions(filter: Filter): Condition[] {
  const chosen = kinds.flatMap(({ by, key }) => {
    const { any, none } = filter[key] as Choice<Chosen>;
    const condition = (value: Chosen, excluded: boolean): Condition => {
      const words = value === null || typeof value === "string" ? value : value.entity_id;
      const id = `${by} ${String(excluded)} ${JSON.stringify(value)}`;
      return { id, by, words, excluded, without: choose(filter, by, value, null) };
    };
    return [
      ...any.map((value) => condition(value, false)),
      ...none.map((value) => condition(value, true)),
    ];
  });
  const { value } = filter;
  const one = (by: "value" | "text" | "since" | "until", words: string | null): Condition[] =>
    words === null
      ? []
      : [{ id: by, by, words, excluded: false, without: { ...filter, [by]: null } }];
  return [
    ...chosen,
    ...one(
      "value",
      value && (value.field === null ? value.text : `${value.field} = ${value.text}`),
    ),
    ...one("text", filter.text),
    ...one("since", filter.since),
    ...one("until", filter.until),
  ];
}

/** "2026-06", "2026-06-16" or a whole time, as the instant in UTC at which it begins; null where it is none. */
export function typedTime(typed: string): string | null {
  const words = typed.trim();
  const [, date, clock, zone] =
    /^(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(
      words,
    ) ?? [];
  if (date === undefined) return null;
  const whole = `${date}${"-01".repeat(3 - date.split("-").length)}T${clock ?? "00:00"}`;
  const seconds = clock !== undefined && clock.length > 5 ? whole : `${whole}:00`;
  const time = `${seconds}${zone ?? "Z"}`;
  return Number.isNaN(Date.parse(time)) ? null : time;
}

const key = (of: string, objective: string) => `backstory.filter ${of} ${objective}`;

/**
 * The filter last used on a timeline. Conditions on values and text are left out: they may hold what nobody wants on disk.
 * `place`: what the source is called, which holds no secret.
 */
export class KeptFilters {
  #storage: () => Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

  constructor(
    storage: () => Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem"> = () =>
      localStorage,
  ) {
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
    const kept = { ...filter, value: null, text: null };
    try {
      if (conditions(kept).length === 0) this.#storage().removeItem(key(place, objective));
      else this.#storage().setItem(key(place, objective), JSON.stringify(kept));
    } catch {
      // A full or forbidden storage costs only the memory of the filter.
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
  const time = (value: unknown) => (isText(value) ? typedTime(value) : null);
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
