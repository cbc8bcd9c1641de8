import { count, plural } from "../format/number";
import type { Leap, Outcome } from "../timeline/leaps.svelte";

const leapTo = ({ kind, older }: Leap, words: string | null) => {
  const side = older ? "older" : "newer";
  if (kind === "day") return `${side} day`;
  return kind === "finding"
    ? `${side} event with a finding`
    : `${side} event with “${words ?? ""}”`;
};

/** The rows of the timeline. */
export const list = {
  fetching: "Reading these rows",
  burst: (events: number, entities: number, entity: string | null) =>
    entity === null
      ? `${plural(events, "event", "events")} on ${plural(entities, "entity", "entities")}`
      : `${plural(events, "event", "events")} on ${entity}`,
  /** What a burst did to the entities it is of. */
  gone: (deleted: number, entities: number) =>
    entities === 1 ? "deleted" : `${count(deleted)} deleted`,
  back: (restored: number, entities: number) =>
    entities === 1 ? "restored" : `${count(restored)} restored`,
  folded: "folded",
  opened: "unfolded",
  changed: (entities: number) => `${count(entities)} changed`,
  fromTo: (from: string, to: string) => `from ${from} to ${to}`,
  noMatch: "No event matches.",
  clear: "Clear filters",
  /** What became of going to the next day, finding or hit of a text. */
  leap: ({ leap, why }: Outcome, words: string | null) => {
    if (why === "no-text") return "Search for a text first (/): n and N go from hit to hit";
    if (why === "none") return `No ${leapTo(leap, words)}`;
    return `Goes to the next ${leapTo(leap, words)} as soon as the whole history has been read`;
  },
};
