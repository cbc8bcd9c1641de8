import type {
  Burst,
  EventRow,
  Hits,
  HitsRequest,
  Item,
  Located,
  LocateRequest,
  Rows,
  RowsRequest,
  Target,
  View,
} from "../bindings/api";
import { calendarDay } from "../format/time";
import { filtered, holds } from "./memory-filter";
import type { Replayed } from "./replay";

/** What is folded: at least so many events of one actor, all within so many milliseconds, or each of one entity so near the next. */
const least = 4;
const span = 1_000;
const nearOfOneEntity = 60_000;

/** The rows of a view of a timeline, given newest first. */
export function rows(events: readonly Replayed[], { view, start, count }: RowsRequest): Rows {
  const shown = filtered(events, view.filter);
  const all = itemsOf(shown, view);
  const own = events.find(({ row }) => row.entity_id === view.objective_id)?.row;
  return {
    items: all.length,
    shown: shown.length,
    total: events.length,
    entities: new Set(events.map(({ row }) => `${row.entity_type} ${row.entity_id}`)).size,
    findings: shown.filter(({ row }) => row.findings.length > 0).length,
    title: own?.entity_name ?? null,
    deleted: own?.deleted ?? false,
    newest: events[0]?.row.seq ?? "",
    newest_at: events[0]?.row.inserted_at ?? "",
    start,
    under: under(all, start),
    rows: all.slice(start, start + count),
  };
}

/** The day that a row stands under. */
function under(all: readonly Item[], start: number): Rows["under"] {
  const day = all.slice(0, start + 1).findLast((row) => row.kind === "day");
  return day && start < all.length ? { day: day.day, events: day.events } : null;
}

export function locate(
  events: readonly Replayed[],
  { view, target }: LocateRequest,
): Located | null {
  const shown = filtered(events, view.filter);
  const position = placeOf(shown, view, target);
  const found = shown[position];
  if (!found) return null;
  const all = itemsOf(shown, view);
  const item = all.findIndex((row) => row.kind !== "day" && covers(row, position));
  const row = all[item];
  const exact = target.kind !== "seq" || found.row.seq === target.seq;
  return {
    item,
    position,
    seq: found.row.seq,
    exact,
    folded: row?.kind === "burst" ? row.burst.first : null,
  };
}

export function hits(events: readonly Replayed[], { view, text, at }: HitsRequest): Hits {
  const shown = filtered(events, view.filter);
  const found = shown.filter(({ stored }) => holds(stored, text));
  const here = at === null ? undefined : shown.find(({ stored }) => stored.seq <= Number(at));
  if (!here) return { hits: found.length, newer: found.length, on: false };
  const newer = found.filter(({ stored }) => stored.seq > here.stored.seq).length;
  return { hits: found.length, newer, on: found.includes(here) };
}

function covers(row: Exclude<Item, { kind: "day" }>, position: number): boolean {
  if (row.kind === "event") return row.position === position;
  const { open, events } = row.burst;
  return !open && row.position <= position && position < row.position + events;
}

function placeOf(shown: readonly Replayed[], view: View, target: Target): number {
  const beside = (from: string, older: boolean, is: (at: number) => boolean) => {
    const seq = Number(from);
    const ahead = shown.flatMap(({ stored }, at) =>
      (older ? stored.seq < seq : stored.seq > seq) && is(at) ? [at] : [],
    );
    return (older ? ahead[0] : ahead.at(-1)) ?? -1;
  };
  const dayAt = (at: number) => calendarDay(shown[at]?.row.inserted_at ?? "", view.zone);
  switch (target.kind) {
    case "seq":
      return shown.findIndex(({ stored }) => stored.seq <= Number(target.seq));
    case "position":
      return Math.min(target.position, shown.length - 1);
    case "time":
      return shown.findIndex(({ row }) => Date.parse(row.inserted_at) <= Date.parse(target.at));
    case "day": {
      const from = shown.findIndex(({ stored }) => stored.seq <= Number(target.from));
      const day = dayAt(from);
      const next = beside(target.from, target.older, (at) => dayAt(at) !== day);
      if (target.older || next < 0) return next;
      const newer = dayAt(next);
      let first = next;
      while (first > 0 && dayAt(first - 1) === newer) first -= 1;
      return first;
    }
    case "finding":
      return beside(target.from, target.older, (at) => (shown[at]?.row.findings.length ?? 0) > 0);
    case "text":
      return beside(target.from, target.older, (at) => {
        const event = shown[at];
        return event !== undefined && holds(event.stored, target.text);
      });
  }
}

/** All rows: days, events, and bursts where they are folded. */
function itemsOf(shown: readonly Replayed[], view: View): Item[] {
  const items: Item[] = [];
  let header: Extract<Item, { kind: "day" }> | null = null;
  for (const run of runsOf(shown, view)) {
    const [newest] = run.events;
    if (!newest) continue;
    const day = calendarDay(newest.row.inserted_at, view.zone);
    if (header === null || header.day !== day) {
      header = { kind: "day", day, events: 0 };
      items.push(header);
    }
    header.events += run.events.length;
    const folded = run.events.length >= least;
    const burst = folded ? burstOf(run.events, view) : null;
    if (burst) items.push({ kind: "burst", position: run.position, burst });
    if (burst && !burst.open) continue;
    run.events.forEach(({ row }, at) =>
      items.push({
        kind: "event",
        position: run.position + at,
        inside: folded,
        event: inRow(row),
      }),
    );
  }
  return items;
}

function runsOf(
  shown: readonly Replayed[],
  view: View,
): { position: number; events: Replayed[] }[] {
  const runs: { position: number; events: Replayed[] }[] = [];
  shown.forEach((event, position) => {
    const last = runs.at(-1);
    if (view.fold && last && belongs(event, last.events, view)) last.events.push(event);
    else runs.push({ position, events: [event] });
  });
  // Too few to fold: each is a run of its own.
  return runs.flatMap((run) =>
    run.events.length >= least
      ? [run]
      : run.events.map((event, at) => ({ position: run.position + at, events: [event] })),
  );
}

/** Whether an event goes with those after it. */
function belongs({ row }: Replayed, run: readonly Replayed[], view: View): boolean {
  const [newest, next] = [run[0]?.row, run.at(-1)?.row];
  if (!newest || !next || row.actor === null || row.actor !== newest.actor) return false;
  const before = (other: EventRow) => Date.parse(other.inserted_at) - Date.parse(row.inserted_at);
  const isOfOne = run.every((other) => other.row.entity_id === row.entity_id);
  const isNear = isOfOne ? before(next) <= nearOfOneEntity : before(newest) <= span;
  const day = (other: EventRow) => calendarDay(other.inserted_at, view.zone);
  return before(next) >= 0 && isNear && day(row) === day(newest);
}

function inRow(row: EventRow): EventRow {
  return { ...row, changes: row.changes.slice(0, 4) };
}

/** Whether the entity was deleted before this event. */
function wasDeleted(row: EventRow | undefined): boolean {
  return row?.deleted ? row.action !== "deleted" : row?.action === "restored";
}

function burstOf(events: readonly Replayed[], view: View): Burst | null {
  const newest = events[0]?.row;
  const oldest = events.at(-1)?.row;
  if (!newest || !oldest) return null;
  const entities = new Set(events.map(({ row }) => `${row.entity_type} ${row.entity_id}`));
  const changed = new Map<string, Set<string>>();
  for (const { row } of events) {
    for (const { field } of row.changes) {
      changed.set(field, (changed.get(field) ?? new Set()).add(row.entity_id));
    }
  }
  const one = entities.size === 1;
  const around = [...entities].map((entity) => {
    const own = events.filter(({ row }) => `${row.entity_type} ${row.entity_id}` === entity);
    const [after, before] = [own[0]?.row, own.at(-1)?.row];
    return { before: wasDeleted(before), after: after?.deleted ?? false };
  });
  const net = [...changed.keys()].flatMap((field) => {
    const all = events.flatMap(({ row }) => row.changes.filter((c) => c.field === field));
    const [last] = all;
    const first = all.at(-1);
    return last && first ? [{ ...last, old: first.old, old_unread: first.old_unread }] : [];
  });
  return {
    first: oldest.seq,
    last: newest.seq,
    from: oldest.inserted_at,
    to: newest.inserted_at,
    open: view.open.includes(oldest.seq),
    events: events.length,
    actor: newest.actor,
    entity: one
      ? {
          entity_type: newest.entity_type,
          entity_id: newest.entity_id,
          name: newest.entity_name,
          deleted: newest.deleted,
        }
      : null,
    entities: entities.size,
    deleted: around.filter(({ before, after }) => !before && after).length,
    restored: around.filter(({ before, after }) => before && !after).length,
    changes: one ? net.slice(0, 4) : [],
    fields: [...changed]
      .map(([field, on]) => ({ field, entities: on.size }))
      .sort((a, b) => b.entities - a.entities),
  };
}
