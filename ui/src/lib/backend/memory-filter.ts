import type { Choice, EntityRef, Filter } from "../bindings/api";
import { plain } from "../format/value";
import type { Replayed } from "./replay";

/** The events, in the order given, that pass. */
export function filtered(events: readonly Replayed[], filter: Filter): Replayed[] {
  return events.filter((event) => passes(event, filter));
}

function passes({ row, stored }: Replayed, filter: Filter): boolean {
  const fields = stored.changes.map(([field]) => field);
  return (
    chosen(filter.entity_types, (type) => type === row.entity_type) &&
    chosen(filter.entities, (entity) => isEntity(row, entity)) &&
    chosen(filter.actions, (action) => action === row.action) &&
    chosen(filter.actors, (actor) => actor === row.actor) &&
    chosen(filter.fields, (field) => fields.includes(field)) &&
    chosen(filter.values, ({ field, text }) => holdsValue(row, field, text)) &&
    (filter.text === null || holds(stored, filter.text)) &&
    (filter.since === null || Date.parse(row.inserted_at) >= Date.parse(filter.since)) &&
    (filter.until === null || Date.parse(row.inserted_at) <= Date.parse(filter.until))
  );
}

/** Whether an event holds a text, in whatever case. */
export function holds(stored: Replayed["stored"], text: string): boolean {
  const { entity_id, action, actor, changes } = stored;
  const words = [entity_id, action, actor ?? "", ...changes.flat()].join("\n");
  return words.toLowerCase().includes(text.toLowerCase());
}

function chosen<T>({ any, none }: Choice<T>, is: (wanted: T) => boolean): boolean {
  return (any.length === 0 || any.some(is)) && !none.some(is);
}

function isEntity(row: Replayed["row"], entity: EntityRef): boolean {
  return row.entity_type === entity.entity_type && row.entity_id === entity.entity_id;
}

function holdsValue(row: Replayed["row"], field: string | null, text: string): boolean {
  return row.changes
    .filter((change) => field === null || change.field === field)
    .flatMap((change) => [change.new, ...(change.old ? [change.old] : [])])
    .some((value) => value.text === text || plain(value) === text);
}
