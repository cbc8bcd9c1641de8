import { count, plural } from "../format/number";

/** The rows of the timeline. */
export const list = {
  fetching: "Reading these rows",
  burst: (events: number, entities: number, entity: string | null) =>
    entity === null
      ? `${plural(events, "event", "events")} on ${plural(entities, "entity", "entities")}`
      : `${plural(events, "event", "events")} on ${entity}`,
  folded: "folded",
  opened: "unfolded",
  changed: (entities: number) => `${count(entities)} changed`,
  fromTo: (from: string, to: string) => `from ${from} to ${to}`,
  noMatch: "No event matches.",
  clear: "Clear filters",
};
