import type { Encoding, OrderBy, TableInfo, VerbDoes } from "../bindings/api";
import { count, plural } from "../format/number";

/** Putting a mapping together. */
export const mapper = {
  title: "Map your own",
  why: "Say what the columns of a table mean. What that makes of its first rows shows below at once; nothing is written to the database.",
  table: "Table",
  chooseTable: "Choose a table",
  tableNamed: (name: string, { kind, readable, estimate }: TableInfo) => {
    const rows = estimate === null ? "" : ` (about ${plural(estimate, "row", "rows")})`;
    if (!readable) return `${name} (may not be read)`;
    return kind === "table"
      ? `${name}${rows}`
      : `${name} (${kind === "view" ? "view" : "foreign table"})`;
  },
  kinds: {
    view: "This is a view: what it shows may be made up as it is read.",
    foreign: "This is a table of another server: reading it asks that server.",
  },
  rows: "Some rows of the table",
  noRows: "The table has no rows yet.",

  roles: {
    id: { label: "Entity id", why: "Which one changed" },
    type: { label: "Entity type", why: "What kind of thing it is", none: "All of one type" },
    order: { label: "Order", why: "What came first" },
    time: { label: "Time", why: "When it happened", none: "Not stored" },
    event: { label: "Event", why: "What was done, such as “update”", none: "Not stored" },
    actor: { label: "Actor", why: "Who did it", none: "Not stored" },
    payload: {
      label: "Change",
      why: "What changed",
      none: "The columns themselves are the state",
    },
    before: {
      label: "Before",
      why: "What was before, if it has a column of its own",
      none: "None",
    },
  },
  named: "Name of the type",
  orderBy: "What the order column holds",
  orders: {
    number: "A number for each event",
    shared_number: "A number that events share",
    time: "A time",
    period: "A period",
  } satisfies Record<OrderBy, string>,
  unit: "What the time counts",
  units: {
    time: "A date and time",
    s: "Seconds since 1970",
    ms: "Milliseconds since 1970",
    us: "Microseconds since 1970",
  },

  encoding: "How is a change written down?",
  encodings: {
    new: ["New values", "field and new value"],
    pairs: ["Pairs", "field with old and new value"],
    old_new: ["Old values and new values", "in two columns"],
    snapshot: ["Whole state", "after the change; what changed is worked out"],
    row: ["The row itself", "its columns are the whole state after the change"],
    before_after: ["Whole state before and after", "in two columns"],
    before_new: ["Whole state before, and new values", "in two columns"],
    before_pairs: ["Whole state before, and pairs", "in two columns"],
    json_patch: ["JSON Patch", "a list of operations (RFC 6902)"],
    merge_patch: ["Merge Patch", "null takes a field away (RFC 7386)"],
    domain: ["Domain events", "what happened, whose fields become the state"],
    versions: ["A list of versions", "in one column of the row"],
  } satisfies Record<Encoding, readonly [string, string]>,
  needs: "Needs the column with what was before.",
  fits: (readable: number, total: number) =>
    readable === total
      ? `reads all ${plural(total, "row", "rows")} that were tried:`
      : `reads ${count(readable)} of ${plural(total, "row", "rows")} that were tried`,

  verbs: "What do the texts mean?",
  verbsWhy: "As far as they occur in the rows that were read. Anything else counts as a change.",
  does: {
    created: "It begins",
    updated: "It changes",
    deleted: "It ends",
    restored: "It comes back",
    ignored: "Nothing: leave it out",
  } satisfies Record<VerbDoes, string>,

  trial: "The first events",
  tried: (events: number, entities: number) =>
    `${plural(events, "event", "events")} of ${plural(entities, "entity", "entities")} in the rows that were tried.`,
  unread: (n: number) => `${count(n)} of them cannot be read.`,
  unreadable: "cannot be read this way",

  name: "Name of the log",
  save: "Save",
  export: "Save, and copy to a file…",
  replacing: (id: string) =>
    `There is another mapping “${id}” already. Saving this one would replace it.`,
  replace: "Replace it",
  keep: "Keep the other",
  saved: (id: string) => `Saved as “${id}”.`,
  exported: (path: string) => `Copied to ${path}.`,
  open: "Open this log",
};

/** The mappings of the user's own. */
export const own = {
  title: "Your mappings",
  why: "A log that Backstory does not know can be described once, and from then on opens like any other.",
  map: "Map your own…",
  import: "Open a mapping…",
  replacing: (name: string, id: string, other: string) =>
    other === name
      ? `You have a mapping “${name}” (${id}) already. The file holds another one of this name.`
      : `The file holds “${name}”. Your mapping “${other}” has the same id (${id}) and would be replaced.`,
  export: "Copy to a file…",
  exportNamed: (name: string) => `Copy to a file… ${name}`,
  exported: (path: string) => `Copied to ${path}.`,
  forget: (name: string) => `Remove ${name}`,
};
