import type { Facet, FacetBy, FacetRequest, FacetValue, Filter } from "../bindings/api";
import { everything } from "../timeline/looked.svelte";
import { filtered } from "./memory-filter";
import type { Replayed } from "./replay";

export { overview } from "./memory-overview";
export { hits, locate, rows } from "./memory-rows";

const choiceOf: Record<FacetBy, keyof Filter> = {
  entity_type: "entity_types",
  entity: "entities",
  action: "actions",
  actor: "actors",
  field: "fields",
};

/** The values there are to filter by, its own choice left out. */
export function facet(events: readonly Replayed[], request: FacetRequest): Facet {
  const { by, search, limit, view } = request;
  const own = choiceOf[by];
  const counted = new Map<string, FacetValue>();
  for (const event of filtered(events, { ...view.filter, [own]: everything[own] })) {
    for (const value of valuesOf(event, by)) {
      const key = JSON.stringify([value.entity_type, value.value]);
      const before = counted.get(key);
      if (before) before.events += 1;
      else counted.set(key, value);
    }
  }
  const matching = [...counted.values()]
    .filter(({ value, name }) =>
      `${value ?? ""} ${name ?? ""}`.toLowerCase().includes(search.toLowerCase()),
    )
    .sort((a, b) => b.events - a.events);
  return { distinct: matching.length, values: matching.slice(0, limit) };
}

function valuesOf({ row, stored }: Replayed, by: FacetBy): FacetValue[] {
  const plain = (value: string | null): FacetValue => ({
    value,
    entity_type: null,
    name: null,
    events: 1,
  });
  switch (by) {
    case "entity_type":
      return [plain(row.entity_type)];
    case "entity":
      return [
        { value: row.entity_id, entity_type: row.entity_type, name: row.entity_name, events: 1 },
      ];
    case "action":
      return [plain(row.action)];
    case "actor":
      return [plain(row.actor)];
    case "field":
      return stored.changes.map(([field]) => plain(field));
  }
}
