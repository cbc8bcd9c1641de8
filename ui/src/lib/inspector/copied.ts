import type { EventDetail, EventRow, RawColumn } from "../bindings/api";
import { exact, type Zone } from "../format/time";
import { plain } from "../format/value";
import { entityType, text } from "../text";
import { entityName, isSame, verb } from "../timeline/rows";

/** An event as one plain sentence: who, what, from what to what, when, and where that is written. */
export function eventWords(event: EventRow, zone: Zone, source: string): string {
  const words = text.inspect.copies;
  const who = event.actor ?? words.noActor;
  const name = entityName(event);
  const id = name === event.entity_id ? "" : ` (${event.entity_id})`;
  const did = verb(event)?.words ?? text.timeline.updated;
  const changes = event.changes
    .filter((change) => !isSame(change))
    .map(({ field, old, new: value }) =>
      old ? `${field}: ${plain(old)} → ${plain(value)}` : `${field}: ${plain(value)}`,
    );
  const what = changes.length > 0 ? changes.join("; ") : words.nothingChanged;
  const when = exact(event.inserted_at, zone);
  return `${who} ${did} ${entityType(event.entity_type)} “${name}”${id}: ${what}. ${when}, seq ${event.seq}, ${source}.`;
}

/** An event as JSON. Values stand in it exactly as they are stored, digit by digit. */
export function eventJson({ event, state }: EventDetail): string {
  const quoted = (words: string | null) => JSON.stringify(words);
  const changes = event.changes.map(
    ({ field, old, new: value }) =>
      `{"field": ${quoted(field)}, "old": ${old ? exactly(old.text) : "null"}, "new": ${exactly(value.text)}}`,
  );
  const after = state.map(({ field, value }) => `${quoted(field)}: ${exactly(value.text)}`);
  const members = [
    `"seq": ${quoted(event.seq)}`,
    `"entity_type": ${quoted(event.entity_type)}`,
    `"entity_id": ${quoted(event.entity_id)}`,
    `"objective_id": ${quoted(event.objective_id)}`,
    `"version": ${quoted(event.version)}`,
    `"action": ${quoted(event.action)}`,
    `"actor": ${quoted(event.actor)}`,
    `"inserted_at": ${quoted(event.inserted_at)}`,
    `"changes": ${block("[", changes, "]")}`,
    `"state": ${block("{", after, "}")}`,
  ];
  return `{\n  ${members.join(",\n  ")}\n}\n`;
}

/** The columns of a stored row as JSON, each with the very text that stands in it. */
export function rawJson(raw: readonly RawColumn[]): string {
  const members = raw.map(
    ({ name, value }) => `${JSON.stringify(name)}: ${JSON.stringify(value?.text ?? null)}`,
  );
  return `{\n  ${members.join(",\n  ")}\n}\n`;
}

/** JSON as it is stored; what is no JSON as a string. */
function exactly(stored: string): string {
  try {
    JSON.parse(stored);
    return stored;
  } catch {
    return JSON.stringify(stored);
  }
}

function block(open: string, parts: readonly string[], close: string): string {
  return parts.length === 0 ? open + close : `${open}\n    ${parts.join(",\n    ")}\n  ${close}`;
}
