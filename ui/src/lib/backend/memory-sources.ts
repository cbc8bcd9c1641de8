import type {
  EntitiesRequest,
  EntityList,
  EntityRow,
  EntityTypeCount,
  EventRow,
  FoundLog,
  LogInfo,
  OwnMapping,
  Sources,
} from "../bindings/api";
import { sampleLog } from "./memory-connect";
import type { Replayed } from "./replay";

/** Whether the log of a database opens by itself, told from what it is called. */
export function hasOwnLog(location: string): boolean {
  return !location.includes("foreign") && !location.includes("tables");
}

export function subjectOf(row: Pick<EventRow, "entity_type" | "entity_id">): string {
  return `${row.entity_type}/${row.entity_id}`;
}

/** Whether an event belongs to a timeline: of an objective, or of what `TYPE/ID` names. */
export function isAbout({ row, timelines }: Replayed, subject: string): boolean {
  if (timelines.includes(subject) || subjectOf(row) === subject) return true;
  return subject.startsWith("objective/") && timelines.includes(subject.slice("objective/".length));
}

export function sources(
  database: string,
  replayed: readonly Replayed[],
  own: readonly OwnMapping[],
): Sources {
  const plain = ["public.customers", "public.orders"];
  const types = counts(rowsOf(replayed));
  const log = (id: string, kind: string, tables: string[]): LogInfo => ({
    id,
    kind,
    version_hint: null,
    tables,
    entity_types: types,
    confidence: 1,
    readable: true,
    note: null,
    own: false,
  });
  const mapped = own.map(({ id, name }) => ({ ...log(id, name, ["public.order_log"]), own: true }));
  if (database.includes("tables")) return { sources: mapped, plain };
  if (hasOwnLog(database)) return { sources: [log("native", "Backstory", ["events"])], plain: [] };
  const paperTrail = log("paper_trail", "PaperTrail", ["public.versions"]);
  const commanded = log("commanded", "Commanded EventStore", ["public.events"]);
  return {
    sources: [
      ...mapped,
      { ...paperTrail, version_hint: "12.0.0", confidence: 0.95 },
      {
        ...commanded,
        entity_types: [],
        confidence: 0.8,
        readable: false,
        note: "None of the changes looked at can be read; they are listed with the reason.",
      },
    ],
    plain,
  };
}

export function foundLog({ id, kind, tables, entity_types }: LogInfo): FoundLog {
  const names = entity_types.map((type) => type.entity_type);
  return { ...sampleLog, id, kind, tables, entity_types: names };
}

export function entities(replayed: readonly Replayed[], request: EntitiesRequest): EntityList {
  const all = rowsOf(replayed);
  const wanted = request.search.trim().toLowerCase();
  const found = all.filter(
    (row) =>
      (request.entity_type === null || row.entity_type === request.entity_type) &&
      `${row.subject} ${row.title ?? ""}`.toLowerCase().includes(wanted),
  );
  const name = (row: EntityRow) => row.title ?? row.entity_id;
  const byName = (a: EntityRow, b: EntityRow) => name(a).localeCompare(name(b));
  const orders = {
    change: (a: EntityRow, b: EntityRow) => b.last_at.localeCompare(a.last_at) || byName(a, b),
    name: byName,
    events: (a: EntityRow, b: EntityRow) => b.events - a.events || byName(a, b),
  };
  found.sort(orders[request.sort]);
  const rows = found.slice(request.start, request.start + request.count);
  return { rows, total: found.length, types: counts(all), complete: true };
}

function rowsOf(replayed: readonly Replayed[]): EntityRow[] {
  const rows = new Map<string, EntityRow>();
  for (const { row } of replayed) {
    const subject = subjectOf(row);
    const known = rows.get(subject);
    if (known) {
      known.events += 1;
      known.first_at = row.inserted_at;
      continue;
    }
    rows.set(subject, {
      subject,
      entity_type: row.entity_type,
      entity_id: row.entity_id,
      title: row.entity_name,
      events: 1,
      first_at: row.inserted_at,
      last_at: row.inserted_at,
      last_actor: row.actor,
      deleted: row.deleted,
      readable: true,
    });
  }
  return [...rows.values()];
}

function counts(rows: readonly EntityRow[]): EntityTypeCount[] {
  const types = new Map<string, EntityTypeCount>();
  for (const { entity_type, events } of rows) {
    const of = types.get(entity_type) ?? { entity_type, entities: 0, events: 0 };
    types.set(entity_type, {
      entity_type,
      entities: (of.entities ?? 0) + 1,
      events: (of.events ?? 0) + events,
    });
  }
  return [...types.values()].sort((a, b) => a.entity_type.localeCompare(b.entity_type));
}
