import type {
  Choice,
  EntityRef,
  FacetBy,
  FacetValue,
  Filter,
  Value,
  ValueCondition,
} from "../bindings/api";
import { shown } from "../format/value";

export type Chosen = string | null | EntityRef | ValueCondition;
type Key = "entities" | "entity_types" | "actions" | "actors" | "fields" | "values";
/** What can be wanted or excluded. */
export type By = FacetBy | "value";
/** Wanted, excluded, or neither. */
export type Stand = "any" | "none" | null;

/** What can be chosen from a menu, and where the filter keeps it. */
export const kinds: readonly { by: FacetBy; key: Key }[] = [
  { by: "entity", key: "entities" },
  { by: "entity_type", key: "entity_types" },
  { by: "action", key: "actions" },
  { by: "actor", key: "actors" },
  { by: "field", key: "fields" },
];

const keyOf = (by: By): Key => kinds.find((kind) => kind.by === by)?.key ?? "values";

/** What a value of a menu stands for in a filter. */
export function chosenOf(by: FacetBy, value: FacetValue): Chosen {
  if (by === "entity") {
    return { entity_type: value.entity_type ?? "", entity_id: value.value ?? "" };
  }
  return by === "actor" ? value.value : (value.value ?? "");
}

/** The condition that a field has a value; null for a value of which only the beginning is known. */
export function valueOf(field: string, value: Value): ValueCondition | null {
  if (value.cut) return null;
  const { kind, text, quoted } = shown(value);
  // With its quotes, a string is not mistaken for the number it looks like.
  const isPlain = kind === "string" && !quoted && shown({ ...value, text }).kind === "unreadable";
  return { field, text: isPlain ? text : value.text };
}

/**
 * "status = done" wants a value of a field, "status != done" excludes it, "55" wants one of any field; so does "= a=b". Null where
 * nothing was typed.
 */
export function typedValue(typed: string): { value: ValueCondition; to: "any" | "none" } | null {
  const words = typed.trim();
  const [, named, sign, text] = /^([^=!]*?)\s*(!=|=)\s*(.*)$/s.exec(words) ?? [];
  const value = { field: named === undefined || named === "" ? null : named, text: text ?? words };
  return words === "" || value.text === "" ? null : { value, to: sign === "!=" ? "none" : "any" };
}

const same = (a: Chosen, b: Chosen): boolean => {
  if (a === null || b === null || typeof a === "string" || typeof b === "string") return a === b;
  return Object.entries(a).every(([key, value]) =>
    Object.entries(b).some((of) => of[0] === key && of[1] === value),
  );
};

/** Wants, excludes, or (null) neither, one value; every other choice stays. */
export function choose(filter: Filter, by: By, value: Chosen, to: Stand): Filter {
  const key = keyOf(by);
  const { any, none } = filter[key] as Choice<Chosen>;
  const without = (all: readonly Chosen[]) => all.filter((other) => !same(other, value));
  const choice: Choice<Chosen> = { any: without(any), none: without(none) };
  if (to !== null) choice[to].push(value);
  return { ...filter, [key]: choice };
}

export function choiceOf(filter: Filter, by: By, value: Chosen): Stand {
  const { any, none } = filter[keyOf(by)] as Choice<Chosen>;
  if (any.some((other) => same(other, value))) return "any";
  return none.some((other) => same(other, value)) ? "none" : null;
}

/** One condition of a filter, as words, and the filter without it. */
export type Condition = {
  id: string;
  by: By | "text" | "since" | "until";
  words: string | null;
  excluded: boolean;
  without: Filter;
};

function wordsOf(value: Chosen): string | null {
  if (value === null || typeof value === "string") return value;
  if ("entity_id" in value) return value.entity_id;
  return value.field === null ? value.text : `${value.field} = ${value.text}`;
}

/** Every condition of a filter, in a fixed order. */
export function conditions(filter: Filter): Condition[] {
  const all: { by: By; key: Key }[] = [...kinds, { by: "value", key: "values" }];
  const chosen = all.flatMap(({ by, key }) => {
    const { any, none } = filter[key] as Choice<Chosen>;
    const condition = (value: Chosen, excluded: boolean): Condition => {
      const id = `${by} ${String(excluded)} ${JSON.stringify(value)}`;
      return { id, by, words: wordsOf(value), excluded, without: choose(filter, by, value, null) };
    };
    return [
      ...any.map((value) => condition(value, false)),
      ...none.map((value) => condition(value, true)),
    ];
  });
  const one = (by: "text" | "since" | "until", words: string | null): Condition[] =>
    words === null
      ? []
      : [{ id: by, by, words, excluded: false, without: { ...filter, [by]: null } }];
  return [
    ...chosen,
    ...one("text", filter.text),
    ...one("since", filter.since),
    ...one("until", filter.until),
  ];
}
