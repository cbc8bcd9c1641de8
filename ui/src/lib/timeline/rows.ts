import type { Change, EventRow } from "../bindings/api";
import {
  clock,
  day,
  exact,
  type Instant,
  parseInstant,
  type Precision,
  precisions,
  type Zone,
} from "../format/time";
import { cutMiddle, cutPair, plain, type Shown, shown, visibleText } from "../format/value";
import { entityType, text } from "../text";

/** A row of the list: an event with what its neighbours decide, its day and the digits of its time. */
export type Row = { event: EventRow; position: number; time: string; readable: boolean };
export type Day = { label: string; zone: string | null; rows: Row[]; key: string };

/** Events under the day they happened on, in the order given. A time that runs backwards may open the same day twice. */
export function days(events: readonly EventRow[], offset: number, zone: Zone): Day[] {
  const instants = events.map((event) => parseInstant(event.inserted_at));
  const digits = precisions(instants);
  const found: Day[] = [];
  events.forEach((event, at) => {
    const instant = instants[at] ?? null;
    const label = instant ? day(instant, zone) : text.timeline.timeUnknown;
    let current = found.at(-1);
    if (current?.label !== label) {
      current = { label, zone: null, rows: [], key: event.seq };
      found.push(current);
    }
    const time = timeOf(event, instant, zone, digits[at] ?? "seconds");
    current.rows.push({ event, position: offset + at, time, readable: instant !== null });
  });
  return found;
}

function timeOf(
  event: EventRow,
  instant: Instant | null,
  zone: Zone,
  precision: Precision,
): string {
  return instant ? clock(instant, zone, precision) : event.inserted_at;
}

/** The entity as of the event, or its id while it has no name. */
export function entityName(event: EventRow): string {
  return event.entity_name ?? event.entity_id;
}

export type Verb = { words: string; tone: "good" | "bad" | "plain" | "unknown" };

/** What happened, in a word; an update needs none, its fields say it. */
export function verb(event: EventRow): Verb | null {
  switch (event.action) {
    case "created":
      return { words: text.timeline.created, tone: "good" };
    case "updated":
      return null;
    case "deleted":
      return { words: text.timeline.deleted, tone: "bad" };
    case "restored":
      return { words: text.timeline.restored, tone: "good" };
    default:
      return { words: event.action, tone: "unknown" };
  }
}

/** The objective an entity left this timeline for. */
export function movedTo(event: EventRow, timelineOf: string): string | null {
  return event.objective_id === timelineOf ? null : event.objective_id;
}

/** Old and new of a change as short words that still differ where the values do. `same`: named, but not changed. */
export type Chip = { field: string; old: Shown | null; new: Shown; same: boolean };

const room = 30;

/** Whether an event named a field without changing it. Of cut values only the beginning is known. */
export function isSame(change: Change): boolean {
  return change.old !== null && change.old.text === change.new.text && !change.new.cut;
}

export function chip(change: Change): Chip {
  const { field } = change;
  const older = change.old && shown(change.old);
  const newer = shown(change.new);
  if (!older) {
    const words = cutMiddle(newer.text, room);
    return { field, old: null, new: { ...newer, text: words }, same: false };
  }
  const mistakable = older.text === newer.text && older.kind !== newer.kind;
  const [oldText, newText] = cutPair(older.text, newer.text, room);
  const cut = (value: Shown, words: string): Shown => {
    const quoted = value.quoted || (mistakable && value.kind === "string");
    return { kind: value.kind, text: words, quoted };
  };
  return { field, old: cut(older, oldText), new: cut(newer, newText), same: isSame(change) };
}

const chipsInRow = 3;

/** The changes a row has room for, what really changed first, and how many more there are. */
export function chips(event: EventRow, timelineOf: string): { shown: Chip[]; more: number } {
  const left = movedTo(event, timelineOf) !== null;
  const told = event.changes.filter((change) => !(left && change.field === "objective_id"));
  const ordered = [...told.filter((c) => !isSame(c)), ...told.filter(isSame)];
  const first = ordered.slice(0, chipsInRow).map(chip);
  const untold = event.changes.length - told.length;
  return { shown: first, more: event.changes_total - untold - first.length };
}

/** Whether an update is known to have left every field as it was. */
export function changedNothing(event: EventRow): boolean {
  if (event.action !== "updated" || event.changes.length < event.changes_total) return false;
  return event.changes.every(isSame);
}

/** The row as one sentence, for those who do not see it. */
export function sentence(event: EventRow, timelineOf: string, zone: Zone): string {
  const words: string[] = [];
  const happened = verb(event)?.words ?? text.timeline.updated;
  words.push(`${entityType(event.entity_type)} ${entityName(event)} ${happened}`);
  const moved = movedTo(event, timelineOf);
  if (moved !== null) words.push(text.timeline.movedTo(moved));
  if (event.action === "created") words.push(text.timeline.fields(event.changes_total));
  else {
    const { shown: told, more } = chips(event, timelineOf);
    for (const { field, old, new: newer, same } of told) {
      if (same) words.push(`${field} ${text.timeline.same}`);
      else
        words.push(
          old
            ? text.timeline.changed(field, quote(old), quote(newer))
            : text.timeline.set(field, quote(newer)),
        );
    }
    if (more > 0) words.push(text.timeline.more(more));
  }
  if (event.actor !== null) words.push(text.timeline.by(event.actor));
  words.push(exact(event.inserted_at, zone));
  for (const finding of event.findings) words.push(text.timeline.finding(finding.message));
  return visibleText(words.join(", "));
}

export function quote(value: Shown): string {
  return value.quoted ? `"${value.text}"` : value.text;
}

/** The title an event gave its entity. */
export function givenTitle(event: EventRow): string | null {
  const change = event.changes.find(({ field }) => field === "title" || field === "name");
  return change ? plain(change.new) : null;
}
