import type { Exported, Exporting, ExportRequest, ExportSize } from "../bindings/api";
import { filtered } from "./memory-filter";
import type { Replayed } from "./replay";

const redacted = '"[redacted]"';
const encoder = new TextEncoder();

/** How much an export of a timeline, given newest first, would be. */
export function exportSize(events: readonly Replayed[], request: ExportRequest): ExportSize {
  const shown = filtered(events, request.view.filter);
  const { length } = encoder.encode(exported(events, request));
  return { events: shown.length, bytes: length, exact: true };
}

/** Writes the text, which a browser has no file for, and says what it was. */
export async function exportTo(
  events: readonly Replayed[],
  request: ExportRequest,
  path: string,
  onProgress: (progress: Exporting) => void,
): Promise<Exported> {
  const bytes = encoder.encode(exported(events, request));
  const { length: total } = filtered(events, request.view.filter);
  onProgress({ written: total, total, bytes: bytes.length });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { path, events: total, bytes: bytes.length, sha256 };
}

/** The events that pass, as a text of the format asked for. Values are written as they are stored. */
export function exported(events: readonly Replayed[], request: ExportRequest): string {
  const shown = filtered(events, request.view.filter);
  switch (request.format) {
    case "ndjson":
      return shown
        .map((event) => `${line(event, request)}\n`)
        .reverse()
        .join("");
    case "json": {
      const { objective_id, filter } = request.view;
      const counts = { total: events.length, shown: shown.length };
      const head = JSON.stringify({ schema: 1, objective_id, filter, ...counts }).slice(0, -1);
      const all = shown.map((event) => `\n${told(event, request)}`);
      return `${head},"events":[${all.join(",")}\n]}\n`;
    }
    case "csv":
      return csv(shown, request);
    case "html":
      return html(shown, request);
  }
}

const valueIn = (field: string, json: string, { redact }: ExportRequest) =>
  redact.includes(field) ? redacted : json;

const members = (of: readonly (readonly [string, string])[]) =>
  `{${of.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;

function columns({ stored }: Replayed, changes: string): [string, string][] {
  return Object.entries(stored).map(([name, value]) => [
    name,
    name === "changes" ? changes : JSON.stringify(value),
  ]);
}

const state = (event: Replayed, request: ExportRequest) =>
  members(event.state.map(({ field, value }) => [field, valueIn(field, value.text, request)]));

/** As the interchange format has it. */
function line(event: Replayed, request: ExportRequest): string {
  const changes = event.stored.changes.map(
    ([field, json]) => [field, valueIn(field, json, request)] as const,
  );
  const known = columns(event, members(changes));
  return members(request.with_state ? [...known, ["state", state(event, request)]] : known);
}

/** With the old values. */
function told(event: Replayed, request: ExportRequest): string {
  const changes = event.row.changes.map(({ field, old, new: now }) => {
    const before = old ? [["old", valueIn(field, old.text, request)] as const] : [];
    const after = ["new", valueIn(field, now.text, request)] as const;
    return members([["field", JSON.stringify(field)], ...before, after]);
  });
  const known = columns(event, `[${changes.join(",")}]`);
  return members(request.with_state ? [...known, ["state", state(event, request)]] : known);
}

/** One changed field a line. */
function csv(shown: readonly Replayed[], request: ExportRequest): string {
  const names = ["seq", "inserted_at", "actor", "entity_type", "entity_id", "objective_id"];
  const head = [...names, "version", "action", "field", "old", "new"];
  const rows = shown.flatMap((event) => {
    const { seq, inserted_at, actor, entity_type, entity_id, objective_id } = event.row;
    const of = [seq, inserted_at, actor ?? "", entity_type, entity_id, objective_id];
    const whole = [...of, event.row.version, event.row.action];
    const after = request.with_state ? [state(event, request)] : [];
    const changes = event.row.changes.map(({ field, old, new: now }) => [
      field,
      old ? valueIn(field, old.text, request) : "",
      valueIn(field, now.text, request),
    ]);
    const none = [["", "", ""]];
    return (changes.length > 0 ? changes : none).map((cells) => [...whole, ...cells, ...after]);
  });
  const all = [request.with_state ? [...head, "state"] : head, ...rows];
  return all.map((row) => `${row.map((cell) => csvCell(cell, request)).join(",")}\r\n`).join("");
}

function csvCell(cell: string, { guard_formulas: guard }: ExportRequest): string {
  const safe = guard && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function html(shown: readonly Replayed[], request: ExportRequest): string {
  const escaped = (words: string) =>
    words.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
  const rows = shown.map((event) => {
    const what = event.row.changes.map(({ field, old, new: now }) => {
      const [was, is] = [old && valueIn(field, old.text, request), now.text];
      const before = was === null ? "" : `<del>${escaped(was)}</del> `;
      return `${escaped(field)} ${before}<ins>${escaped(valueIn(field, is, request))}</ins>`;
    });
    const { seq, inserted_at, actor, entity_id } = event.row;
    const cells = [seq, inserted_at, actor ?? "", entity_id].map(escaped);
    return `<tr>${[...cells, what.join("<br>")].map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const title = escaped(request.view.objective_id);
  return `<!doctype html>\n<title>${title}</title>\n<table>\n${rows.join("\n")}\n</table>\n`;
}
