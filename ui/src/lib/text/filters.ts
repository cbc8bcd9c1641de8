import { count, plural } from "../format/number";

/** What of a timeline is wanted. */
export const filters = {
  name: "Filter",
  search: "Search and filter",
  findIn: "Search in this list",
  findText: "Search (Enter for the next)",
  onlyHits: "Only hits",
  onlyHitsWhy:
    "Pressed: only events with the text are shown. Not pressed: all are, and n and N go from hit to hit.",
  hits: "Hits",
  olderHit: "Next hit (older)",
  newerHit: "Previous hit (newer)",
  hitPlace: (at: number | null, of: number) => {
    if (of === 0) return "no hit";
    return at === null ? plural(of, "hit", "hits") : `${count(at)} of ${count(of)}`;
  },
  kinds: {
    entity: "entity",
    entity_type: "entity type",
    action: "action",
    actor: "actor",
    field: "field",
    value: "value",
    text: "text",
    since: "since",
    until: "until",
  },
  noActor: "no actor",
  not: "not",
  remove: (words: string) => `Remove: ${words}`,
  find: (kind: string) => `Search ${kind}`,
  only: (value: string) => `Only ${value}`,
  exclude: (value: string) => `Exclude ${value}`,
  more: (n: number) => `${count(n)} more: search for them`,
  none: "Nothing matches.",
  value: "Value set or replaced, such as 55, status = done, or status != done",
  byEvent: "Filter by what this event says",
  valuePlaceholder: "field = value",
  since: (zone: string) => `From, such as 2026-06, 2026-06-16 or 2026-06-16 07:30 (${zone})`,
  until: (zone: string) => `To and with, such as 2026-06, 2026-06-16 or 2026-06-16 07:30 (${zone})`,
  noTime: (typed: string, zone: string) =>
    `“${typed}” is not a time. Write 2026, 2026-06, 2026-06-16 or 2026-06-16 07:30: it is read as ${zone} unless Z or +02:00 follows.`,
  waits: "Filtered as soon as the whole history has been read",
  notYet: "Not filtered: the history has not been read whole",
  counted: "Counted as soon as the whole history has been read.",
  clear: "Clear all",
  shown: (shown: number, total: number) =>
    `${count(shown)} of ${plural(total, "event", "events")} shown`,
  findings: (n: number) => `${count(n)} with findings`,
};
