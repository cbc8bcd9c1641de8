// Written by hand until the core generates it: the shape the core answers in.

/** What went wrong: a stable code, a sentence, the next step, and the driver's own words. */
export type Failure = { code: string, message: string, hint: string | null, detail: string | null };
/** An opened database. `location` never holds a password. */
export type SourceInfo = { id: string, label: string, kind: "sqlite" | "postgres", location: string, server: string, sample: boolean };
export type Recent = { location: string, label: string, kind: "sqlite" | "postgres", opened_at: string };
/** What the window was started with. `open` = the place the command line named (no password), to be opened with open_startup */
export type Startup = { version: string, open: string | null };
export type ObjectiveRow = { objective_id: string, title: string | null, events: number, entities: number, first_at: string, last_at: string, last_actor: string | null, deleted: boolean };
export type TimelineRequest = { source: string, objective_id: string, page: number, per_page: number };
/** Raw JSON text exactly as stored. Where `cut`, `text` holds only the beginning of `bytes` bytes. */
export type Value = { text: string, bytes: number, cut: boolean };
export type Change = { field: string, old: Value | null, new: Value };
/** Something odd about an event: pointed out, never hidden. */
export type Finding = { code: string, message: string };
export type EventRow = {
  seq: string, entity_type: string, entity_id: string,
  /** title or name of the entity as of this event */
  entity_name: string | null,
  objective_id: string, version: string, action: string, actor: string | null,
  /** RFC 3339 in UTC with microseconds, or the stored text where it is no time */
  inserted_at: string,
  /** whether the entity is marked deleted after this event */
  deleted: boolean,
  /** the first of `changes_total` changes (all of them in EventDetail) */
  changes: Array<Change>, changes_total: number,
  findings: Array<Finding> };
/** Events `(page-1)*per_page+1 …` of the timeline, newest first. `page` is the one served: a page past the end answers with the last. */
export type TimelinePage = { objective_id: string, title: string | null, deleted: boolean, total: number, entities: number, page: number, pages: number, per_page: number, events: Array<EventRow> };
export type EventRequest = { source: string, objective_id: string, seq: string, full: boolean };
/** One field of the state after the event. `changed`: this event named it. `set_by`: seq of the event that last set it. */
export type FieldState = { field: string, value: Value, changed: boolean, set_by: string };
/** A column of the stored row, name and text as read (null = SQL NULL). */
export type RawColumn = { name: string, value: Value | null };
export type EventDetail = {
  event: EventRow, state: Array<FieldState>, raw: Array<RawColumn>,
  /** seq of the events of the same entity just before and after, within this objective's timeline */
  older: string | null, newer: string | null };
