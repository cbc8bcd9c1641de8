import type { Change, EventRow, Value } from "../bindings/api";
import { bytes } from "../format/number";
import {
  ago,
  clock,
  day,
  exact,
  type Instant,
  parseInstant,
  type Precision,
  precisions,
  type Zone,
} from "../format/time";
import { cutAtDifference, cutMiddle, cutPair, plain, type Shown, shown } from "../format/value";
import { text } from "../text";

/** A row of the list: an event with what its neighbours decide, the digits of its time and whether a day begins. */
export type Row = {
  event: EventRow;
  position: number;
  day: string;
  /** How many rows follow under this day, where the row is the first of them. */
  opensDay: number | null;
  time: string;
  /** What `time` leaves out, for those who hear the row. */
  besides: string;
  readable: boolean;
};

/**
 * Events with the day they happened on, in the order given. A time that runs backwards may open the same day twice. `now`: where
 * times are told as time ago.
 */
export function rowsOf(
  events: readonly EventRow[],
  offset: number,
  zone: Zone,
  now: number | null = null,
): Row[] {
  const instants = events.map((event) => parseInstant(event.inserted_at));
  const digits = precisions(instants);
  const rows = events.map((event, at): Row => {
    const instant = instants[at] ?? null;
    return row(event, offset + at, instant, zone, digits[at] ?? "seconds", now);
  });
  let first: Row | undefined;
  for (const row of rows) {
    if (first?.day !== row.day) first = row;
    first.opensDay = (first.opensDay ?? 0) + 1;
  }
  return rows;
}

/** An event of the long list, where only its neighbours are known. */
export function rowOf(
  event: EventRow,
  position: number,
  neighbours: readonly [EventRow | null, EventRow | null],
  zone: Zone,
  now: number | null = null,
): Row {
  const instant = parseInstant(event.inserted_at);
  const [newer, older] = neighbours.map((other) => other && parseInstant(other.inserted_at));
  const precision = precisions([newer ?? null, instant, older ?? null])[1] ?? "seconds";
  return row(event, position, instant, zone, precision, now);
}

function row(
  event: EventRow,
  position: number,
  instant: Instant | null,
  zone: Zone,
  precision: Precision,
  now: number | null,
): Row {
  const stored = event.inserted_at;
  const rest = { event, position, opensDay: null, readable: instant !== null };
  if (!instant) {
    const { timeUnknown } = text.timeline;
    return { ...rest, day: timeUnknown, time: stored, besides: timeUnknown };
  }
  const on = day(instant, zone);
  if (now !== null)
    return { ...rest, day: on, time: ago(stored, now), besides: exact(stored, zone) };
  return { ...rest, day: on, time: clock(instant, zone, precision), besides: on };
}

/** How wide times of so many characters are, each as wide as the others; null for times ago. */
export function timeColumn(characters: number | null): string {
  return characters === null ? "5.5rem" : `${0.5 + characters * 0.47}rem`;
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

/**
 * Old and new of a change as short words that still differ where the values do. `same`: named, but not changed; `unread`: there
 * may be an old value, but nobody has read it yet.
 */
export type Chip = {
  field: string;
  old: Shown | null;
  new: Shown;
  same: boolean;
  unread: boolean;
};

const room = 20;

/** Whether an event named a field without changing it. Of cut values only the beginning is known. */
export function isSame(change: Change): boolean {
  return change.old !== null && change.old.text === change.new.text && !change.new.cut;
}

export function chip(change: Change): Chip {
  const { field, old_unread: unread } = change;
  const older = change.old && shown(change.old);
  const newer = shown(change.new);
  if (!older) {
    const words = beginning(newer, change.new);
    return { field, old: null, new: { ...newer, text: words }, same: false, unread };
  }
  const mistakable = older.text === newer.text && older.kind !== newer.kind;
  const [oldText, newText] = bothCut(older, newer, change);
  const cut = (value: Shown, words: string): Shown => {
    const quoted = value.quoted || (mistakable && value.kind === "string");
    return { kind: value.kind, text: words, quoted };
  };
  const same = isSame(change);
  return { field, old: cut(older, oldText), new: cut(newer, newText), same, unread: false };
}

/** Of values whose ends are not known, where they part; or how long they are, which may be all that is known to differ. */
function bothCut(older: Shown, newer: Shown, change: Change): [string, string] {
  if (!change.old?.cut && !change.new.cut) return cutPair(older.text, newer.text, room);
  const parting = cutAtDifference(older.text, newer.text, room);
  if (parting) return parting;
  return [beginning(older, change.old ?? change.new), beginning(newer, change.new)];
}

/** As much of a value as a chip has room for. */
function beginning({ text: words }: Shown, { bytes: size, cut }: Value): string {
  if (!cut) return cutMiddle(words, room);
  return `${[...words.slice(0, room)].slice(0, room / 2).join("")}… (${bytes(size)})`;
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

/** A value with its quotes where it needs them. */
export function quote(value: Shown): string {
  return value.quoted ? `"${value.text}"` : value.text;
}

/** The title an event gave its entity. */
export function givenTitle(event: EventRow): string | null {
  const change = event.changes.find(({ field }) => field === "title" || field === "name");
  return change ? plain(change.new) : null;
}
