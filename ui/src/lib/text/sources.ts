import { count, plural } from "../format/number";
import { mapper, own } from "./mapper";

/** The logs of a database, and the entities of one. */
export const sources = {
  title: "What this database holds",
  why: "Each log below has a history to read. Choose one; the others stay a step away.",
  list: "Logs of this database",
  loading: "Looking for logs",
  count: (n: number) => plural(n, "log", "logs"),
  none: "No log was found.",
  noneWhy:
    "None of its tables looks like an event log or audit table that Backstory knows. If one of them is, say so with “Map your own”.",
  version: (hint: string) => `checked with ${hint}`,
  sure: (confidence: number) =>
    confidence >= 0.9 ? "recognised by columns and name" : "recognised by its columns",
  ofYourOwn: "your mapping",
  unreadable: "cannot be read",
  types: (n: number) => plural(n, "type", "types"),
  type: (type: string, entities: number | null, events: number | null) =>
    entities === null || events === null
      ? type
      : `${type}: ${plural(entities, "entity", "entities")}, ${plural(events, "event", "events")}`,
  more: (n: number) => `and ${plural(n, "more type", "more types")}`,
  opening: "Opening…",
  plain: "Tables without a history",
  plainWhy: "They hold what is true now. How it came to be is not written down in them.",
  logs: "Logs",
  mapper,
  own,

  entities: {
    title: "Entities",
    search: "Search entities",
    type: "Type",
    allTypes: "All types",
    columns: { name: "Entity", type: "Type" },
    count: (n: number) => plural(n, "entity", "entities"),
    found: (n: number, search: string) =>
      `${plural(n, "entity matches", "entities match")} “${search}”`,
    typed: (type: string, entities: number | null) =>
      entities === null ? type : `${type} (${count(entities)})`,
    empty: "No entities yet.",
    emptyWhy: "Backstory shows an entity as soon as its first event is stored.",
    loading: "Reading the entities",
    latest:
      "This log is large: these are the entities of its latest events. Any other opens by TYPE/ID, typed into the search.",
    noneOfLatest: (search: string) => `No match for “${search}” among the latest.`,
    open: (subject: string) => `Open ${subject}`,
  },
};
