import { count, plural } from "../format/number";

/** What of a timeline is wanted. */
export const filters = {
  name: "Filter",
  search: "Search and filter",
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
  any: "any",
  noActor: "no actor",
  not: "not",
  remove: (words: string) => `Remove: ${words}`,
  find: (kind: string) => `Search ${kind}`,
  only: (value: string) => `Only ${value}`,
  exclude: (value: string) => `Exclude ${value}`,
  more: (n: number) => `${count(n)} more: search for them`,
  none: "Nothing matches.",
  value: "Value set or replaced",
  since: "From, such as 2026-06 or 2026-06-16 07:30 (UTC)",
  until: "To, such as 2026-06 or 2026-06-16 07:30 (UTC)",
  clear: "Clear all",
  shown: (shown: number, total: number) =>
    `${count(shown)} of ${plural(total, "event", "events")} shown`,
  findings: (n: number) => `${count(n)} with findings`,
};
