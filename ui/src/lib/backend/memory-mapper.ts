import type {
  Encoding,
  EventRow,
  Failure,
  ImportedMapping,
  MappingDraft,
  OwnMapping,
  TableInfo,
  TableSample,
  Trial,
} from "../bindings/api";
import { fail } from "./memory-failure";
import { replay, type StoredEvent, valueOf } from "./replay";

export const tables: TableInfo[] = [
  table("order_log", 7, 12_408),
  { ...table("seen", 2, null), kind: "view" },
  { ...table("secret", 3, null), readable: false },
];

function table(name: string, columns: number, estimate: number | null): TableInfo {
  return { schema: "public", name, kind: "table", readable: true, columns, estimate };
}

const columns = ["id", "order_id", "what", "who", "at", "changes", "old"];
const rows: readonly (readonly (string | null)[])[] = [
  ["1", "42", "placed", "ana", "2026-01-01 09:00:00", '{"total": "10.50"}', null],
  ["2", "42", "changed", "bo", "2026-01-02 09:00:00", '{"total": "12.00"}', '{"total": "10.50"}'],
  ["3", "7", "placed", null, "2026-01-03 09:00:00", '{"total": "1.00"}', null],
  ["4", "42", "dropped", "ana", "2026-01-04 09:00:00", "gone", null],
];

export function sample(schema: string, name: string): TableSample {
  return {
    columns: columns.map((column) => ({ name: column, type: "text", indexed: column === "id" })),
    rows: rows.map((row) => row.map((text) => (text === null ? null : valueOf(text)))),
    draft: {
      name,
      schema,
      table: name,
      order: "id",
      order_by: "number",
      entity_type: null,
      named: "order",
      id: "order_id",
      event_type: "what",
      time: "at",
      time_unit: null,
      actor: "who",
      metadata: [],
      encoding: "new",
      payload: "changes",
      before: null,
      pair: null,
      verbs: [
        { text: "placed", does: "created" },
        { text: "changed", does: "updated" },
        { text: "dropped", does: "deleted" },
      ],
    },
  };
}

/** New values are read, and nothing else: enough to see a draft tried. */
export function tryDraft(draft: MappingDraft): Trial {
  const open = [
    draft.order === "" && "the column that orders the events",
    draft.id === "" && "the column with the id of the entity",
    draft.entity_type === null && draft.named === "" && "the type of the entities",
    needsBefore(draft.encoding) && draft.before === null && "the column with what was before",
  ].filter((what) => what !== false);
  if (open.length > 0) throw invalid(`Still to be said: ${open.join(", ")}.`);
  const events = read(draft);
  return {
    id: draft.name.toLowerCase().replace(/[^a-z0-9]+/g, "_"),
    toml: `name = ${JSON.stringify(draft.name)}\n`,
    events,
    total: events.length,
    entities: new Set(events.map((event) => event.entity_id)).size,
    unreadable: events.filter((event) => event.findings.length > 0).length,
    encodings: (["new", "pairs", "before_new"] as const).map((encoding) => ({
      encoding,
      readable: encoding === "new" ? 3 : 0,
      total: needsBefore(encoding) ? 0 : events.length,
      example: encoding === "new" ? (events[1] ?? null) : null,
      failure: needsBefore(encoding) ? invalid("Still to be said: what was before.") : null,
    })),
  };
}

function needsBefore(encoding: Encoding): boolean {
  return ["old_new", "before_after", "before_new", "before_pairs"].includes(encoding);
}

function invalid(message: string): Failure {
  return { code: "mapping.invalid", message, hint: null, detail: null };
}

function read(draft: MappingDraft): EventRow[] {
  const stored = rows.map((row, at): StoredEvent => {
    const cell = (column: string | null) => row[columns.indexOf(column ?? "")] ?? null;
    const does = draft.verbs.find((verb) => verb.text === cell(draft.event_type))?.does;
    return {
      seq: at + 1,
      entity_type: cell(draft.entity_type) ?? draft.named,
      entity_id: cell(draft.id) ?? "",
      objective_id: "",
      version: at + 1,
      action: does ?? "updated",
      changes: newValues(cell(draft.payload)),
      actor: cell(draft.actor),
      inserted_at: cell(draft.time) ?? "",
    };
  });
  const unreadable = { code: "changes.unreadable", message: "The changes cannot be read." };
  return replay(stored)
    .reverse()
    .map(({ row }) => (row.changes.length > 0 ? row : { ...row, findings: [unreadable] }));
}

function newValues(payload: string | null): (readonly [string, string])[] {
  try {
    const fields = JSON.parse(payload ?? "") as Record<string, unknown>;
    return Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]);
  } catch {
    return [];
  }
}

/** The mappings of the user's own, changed as the core changes its folder. */
export class OwnMappings {
  list: OwnMapping[] = [];
  #waiting: MappingDraft | null = null;

  save(draft: MappingDraft): string {
    const { id } = tryDraft(draft);
    this.list = [...this.#without(id), { id, name: draft.name, failure: null }];
    return id;
  }

  forget(id: string): OwnMapping[] {
    this.list = this.#without(id);
    return this.list;
  }

  import(draft: MappingDraft): ImportedMapping {
    const { id } = tryDraft(draft);
    const other = this.list.find((own) => own.id === id);
    if (other) this.#waiting = draft;
    else this.save(draft);
    return { id, name: draft.name, replaces: other?.name ?? null };
  }

  replace(): string {
    const draft = this.#waiting;
    if (!draft) throw fail("request.invalid", "No mapping waits to replace another.", null, null);
    this.#waiting = null;
    return this.save(draft);
  }

  #without = (id: string): OwnMapping[] => this.list.filter((own) => own.id !== id);
}
