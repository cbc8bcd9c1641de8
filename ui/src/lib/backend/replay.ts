import type { Change, EventRow, FieldState, Finding, Value } from "../bindings/api";

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

/** An event with what its entity was like after it. */
export type Replayed = {
  stored: StoredEvent;
  row: EventRow;
  state: readonly FieldState[];
  /** For each change, the `seq` that tells its old value; null where nothing can have been before. */
  told: readonly (number | null)[];
  timelines: string[];
};

const encoder = new TextEncoder();

export function valueOf(json: string): Value {
  return { text: json, bytes: encoder.encode(json).length, cut: false };
}

/** Folds the events oldest first; answers them newest first. */
export function replay(events: readonly StoredEvent[]): Replayed[] {
  const entities = new Map<
    string,
    { fields: Map<string, FieldState>; deleted: boolean; home: string; since: number }
  >();
  let latest = "";
  const replayed = events.map((stored): Replayed => {
    const key = `${stored.entity_type} ${stored.entity_id}`;
    const before = entities.get(key);
    const seq = String(stored.seq);
    const fresh = before === undefined || stored.action === "created";
    const fields = new Map(fresh ? [] : before.fields);
    for (const [name, field] of fields) fields.set(name, { ...field, changed: false });
    const since = fresh ? stored.seq : before.since;
    const told: (number | null)[] = [];
    const changes = stored.changes.map(([field, json]): Change => {
      const old = fields.get(field);
      told.push(old ? Number(old.set_by) : fresh ? null : since);
      fields.set(field, { field, value: valueOf(json), changed: true, set_by: seq });
      return { field, old: old?.value ?? null, old_unread: false, new: valueOf(json) };
    });
    const marks: Partial<Record<string, boolean>> = {
      deleted: true,
      restored: false,
      created: false,
    };
    const deleted = marks[stored.action] ?? before?.deleted ?? false;
    entities.set(key, { fields, deleted, home: stored.objective_id, since });
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
    return { stored, row, state: [...fields.values()], told, timelines };
  });
  return replayed.reverse();
}

function nameIn(json: string): string | null {
  const name: unknown = JSON.parse(json);
  return typeof name === "string" ? name : null;
}
