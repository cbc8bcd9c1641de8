import type {
  Change,
  EventDetail,
  EventRequest,
  EventRow,
  Failure,
  FieldState,
  Finding,
  ObjectiveRow,
  Recent,
  SourceInfo,
  Startup,
  TimelinePage,
  TimelineRequest,
  Value,
} from "../bindings/api";
import type { Backend } from "./backend";

/** An event as a log holds it: only what changed, every value as JSON text. */
export type StoredEvent = {
  seq: number;
  entity_type: string;
  entity_id: string;
  objective_id: string;
  version: number;
  action: string;
  changes: readonly (readonly [field: string, json: string])[];
  actor: string | null;
  inserted_at: string;
};

type Replayed = {
  stored: StoredEvent;
  row: EventRow;
  state: readonly FieldState[];
  timelines: string[];
};

const cutAt = 64 * 1024;
const changesInRow = 4;
const encoder = new TextEncoder();

const fail = (
  code: string,
  message: string,
  hint: string | null,
  detail: string | null,
): Failure => ({
  code,
  message,
  hint,
  detail,
});

/** Sample histories without a core: for tests, and for working on the window in a plain browser. */
export class MemoryBackend implements Backend {
  #replayed: Replayed[];
  #recents: Recent[] = [];
  #giveUp: (() => void) | null = null;

  constructor(events: readonly StoredEvent[]) {
    this.#replayed = replay(events);
  }

  startup = async (): Promise<Startup> => ({ version: "0.1.0", open: null });

  openStartup = (): Promise<SourceInfo> => this.openSample();

  async connect(location: string): Promise<SourceInfo> {
    if (location.includes("refused")) {
      throw fail(
        "net.refused",
        "Nothing is listening at db.acme.com:5432.",
        "Check host and port, or that the server and your VPN are on.",
        "Connection refused (os error 111)",
      );
    }
    if (location.includes("slow")) {
      await new Promise<void>((resolve) => (this.#giveUp = resolve));
      throw fail("cancelled", "Cancelled.", null, null);
    }
    const label = location.replace(/^.*[/\\]/, "") || location;
    const kind = location.startsWith("postgres") ? "postgres" : "sqlite";
    const recent: Recent = { location, label, kind, opened_at: new Date().toISOString() };
    this.#recents = [recent, ...this.#recents.filter((r) => r.location !== location)];
    return { id: location, label, kind, location, server: "SQLite 3.46", sample: false };
  }

  async cancelConnect(): Promise<void> {
    this.#giveUp?.();
    this.#giveUp = null;
  }

  async openSample(): Promise<SourceInfo> {
    return {
      id: "sample",
      label: "okr-sample.db",
      kind: "sqlite",
      location: "okr-sample.db",
      server: "SQLite 3.46",
      sample: true,
    };
  }

  chooseFile = async (): Promise<string | null> => "/home/ana/okr.db";

  recents = async (): Promise<Recent[]> => this.#recents;

  async forgetRecent(location: string): Promise<Recent[]> {
    this.#recents = this.#recents.filter((recent) => recent.location !== location);
    return this.#recents;
  }

  closeSource = async (): Promise<void> => undefined;

  async objectives(_source: string, search: string): Promise<ObjectiveRow[]> {
    const wanted = search.toLowerCase();
    const ids = new Set(this.#replayed.map((event) => event.stored.objective_id));
    return [...ids]
      .map((id) => this.#objective(id))
      .filter((row) => `${row.title ?? ""} ${row.objective_id}`.toLowerCase().includes(wanted));
  }

  async timeline(request: TimelineRequest): Promise<TimelinePage> {
    const events = this.#timeline(request.objective_id);
    const pages = Math.max(1, Math.ceil(events.length / request.per_page));
    const page = Math.min(Math.max(1, request.page), pages);
    const { title, deleted, entities } = this.#objective(request.objective_id);
    const from = (page - 1) * request.per_page;
    return {
      objective_id: request.objective_id,
      title,
      deleted,
      entities,
      total: events.length,
      page,
      pages,
      per_page: request.per_page,
      events: events.slice(from, from + request.per_page).map(({ row }) => ({
        ...row,
        changes: row.changes.slice(0, changesInRow),
      })),
    };
  }

  async event(request: EventRequest): Promise<EventDetail> {
    const events = this.#timeline(request.objective_id);
    const found = events.find((event) => event.row.seq === request.seq);
    if (!found) throw fail("event.missing", `There is no event ${request.seq} here.`, null, null);
    const whole = (value: Value) => (request.full ? value : cut(value));
    const same = events.filter((event) => sameEntity(event.stored, found.stored));
    const at = same.indexOf(found);
    return {
      event: {
        ...found.row,
        changes: found.row.changes.map((change) => ({
          ...change,
          old: change.old && whole(change.old),
          new: whole(change.new),
        })),
      },
      state: found.state.map((field) => ({ ...field, value: whole(field.value) })),
      raw: rawColumns(found.stored).map(([name, text]) => ({
        name,
        value: text === null ? null : whole(valueOf(text)),
      })),
      older: same[at + 1]?.row.seq ?? null,
      newer: same[at - 1]?.row.seq ?? null,
    };
  }

  #timeline(objective: string): Replayed[] {
    return this.#replayed.filter((event) => event.timelines.includes(objective));
  }

  #objective(id: string): ObjectiveRow {
    const events = this.#timeline(id);
    const own = events.find((event) => event.row.entity_id === id)?.row;
    const newest = events[0];
    return {
      objective_id: id,
      title: own?.entity_name ?? null,
      events: events.length,
      entities: new Set(events.map((event) => event.row.entity_id)).size,
      first_at: events.at(-1)?.row.inserted_at ?? "",
      last_at: newest?.row.inserted_at ?? "",
      last_actor: newest?.row.actor ?? null,
      deleted: own?.deleted ?? false,
    };
  }
}

function sameEntity(a: StoredEvent, b: StoredEvent): boolean {
  return a.entity_type === b.entity_type && a.entity_id === b.entity_id;
}

function valueOf(json: string): Value {
  return { text: json, bytes: encoder.encode(json).length, cut: false };
}

function cut(value: Value): Value {
  return value.bytes <= cutAt ? value : { ...value, text: value.text.slice(0, cutAt), cut: true };
}

/** Folds the events oldest first; answers them newest first. */
function replay(events: readonly StoredEvent[]): Replayed[] {
  const entities = new Map<
    string,
    { fields: Map<string, FieldState>; deleted: boolean; home: string }
  >();
  let latest = "";
  const replayed = events.map((stored): Replayed => {
    const key = `${stored.entity_type} ${stored.entity_id}`;
    const before = entities.get(key);
    const seq = String(stored.seq);
    const fresh = before === undefined || stored.action === "created";
    const fields = new Map(fresh ? [] : before.fields);
    for (const [name, field] of fields) fields.set(name, { ...field, changed: false });
    const changes = stored.changes.map(([field, json]): Change => {
      const old = fields.get(field)?.value ?? null;
      fields.set(field, { field, value: valueOf(json), changed: true, set_by: seq });
      return { field, old, new: valueOf(json) };
    });
    const marks: Partial<Record<string, boolean>> = {
      deleted: true,
      restored: false,
      created: false,
    };
    const deleted = marks[stored.action] ?? before?.deleted ?? false;
    entities.set(key, { fields, deleted, home: stored.objective_id });
    const findings: Finding[] = [];
    if (stored.inserted_at < latest) {
      const message = `Its time is earlier than that of the event before it in the log (${latest}).`;
      findings.push({ code: "time.backwards", message });
    } else latest = stored.inserted_at;
    const title = fields.get("title")?.value.text ?? null;
    const row: EventRow = {
      seq,
      entity_type: stored.entity_type,
      entity_id: stored.entity_id,
      entity_name: title === null ? null : nameIn(title),
      objective_id: stored.objective_id,
      version: String(stored.version),
      action: stored.action,
      actor: stored.actor,
      inserted_at: stored.inserted_at,
      deleted,
      changes,
      changes_total: changes.length,
      findings,
    };
    const timelines = [stored.objective_id, ...(before ? [before.home] : [])];
    return { stored, row, state: [...fields.values()], timelines };
  });
  return replayed.reverse();
}

function nameIn(json: string): string | null {
  const name: unknown = JSON.parse(json);
  return typeof name === "string" ? name : null;
}

function rawColumns(stored: StoredEvent): [string, string | null][] {
  const changes = stored.changes.map(([field, json]) => `${JSON.stringify(field)}: ${json}`);
  return [
    ["seq", String(stored.seq)],
    ["entity_type", stored.entity_type],
    ["entity_id", stored.entity_id],
    ["objective_id", stored.objective_id],
    ["version", String(stored.version)],
    ["action", stored.action],
    ["changes", `{${changes.join(", ")}}`],
    ["actor", stored.actor],
    ["metadata", null],
    ["inserted_at", stored.inserted_at],
  ];
}
