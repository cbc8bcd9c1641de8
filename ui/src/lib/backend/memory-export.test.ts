import { describe, expect, it } from "vitest";

import type { ExportFormat, ExportRequest } from "../bindings/api";
import { everything, Looked } from "../timeline/looked.svelte";
import { exported, exportSize, exportTo } from "./memory-export";
import { replay, type StoredEvent } from "./replay";

const stored = (seq: number, changes: StoredEvent["changes"], action = "updated"): StoredEvent => ({
  seq,
  entity_type: "objective",
  entity_id: "o",
  objective_id: "o",
  version: seq,
  action,
  changes,
  actor: "ana",
  inserted_at: `2026-06-16T10:00:0${seq}.000000Z`,
});

const events = replay([
  stored(1, [
    ["title", '"=1+1"'],
    ["budget", "1.50"],
  ]),
  stored(2, [["title", '"<b>, \\"x\\""']]),
  stored(3, [], "deleted"),
]);

const request = (format: ExportFormat, changes: Partial<ExportRequest> = {}): ExportRequest => ({
  view: new Looked("s", "o", () => "utc").view,
  format,
  with_state: false,
  guard_formulas: true,
  redact: [],
  ...changes,
});

describe("an export in memory", () => {
  it("writes lines oldest first, numbers as they are stored", () => {
    const lines = exported(events, request("ndjson")).trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"budget":1.50');
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ seq: 2, changes: { title: '<b>, "x"' } });
    const whole = exported(events, request("ndjson", { with_state: true })).split("\n");
    expect(JSON.parse(whole[1] ?? "")).toMatchObject({ state: { budget: 1.5 } });
  });

  it("writes one document with the old values, newest first", () => {
    const document = JSON.parse(exported(events, request("json")));
    expect(document).toMatchObject({ schema: 1, objective_id: "o", total: 3, shown: 3 });
    expect(document.events.map(({ seq }: { seq: number }) => seq)).toEqual([3, 2, 1]);
    expect(document.events[1].changes).toEqual([{ field: "title", old: "=1+1", new: '<b>, "x"' }]);
  });

  it("writes a field a line, quoted and guarded", () => {
    const csv = exported(events, request("csv"));
    expect(csv.trimEnd().split("\r\n")).toHaveLength(5);
    expect(csv).toContain('"""<b>, \\""x\\"""""');
    const formula = replay([stored(1, [["=cmd", "-1"]])]);
    expect(exported(formula, request("csv"))).toContain(",'=cmd,,'-1\r\n");
    expect(exported(formula, request("csv", { guard_formulas: false }))).toContain(",=cmd,,-1\r\n");
  });

  it("writes a page in which nothing of the data is markup", () => {
    const page = exported(events, request("html"));
    expect(page).not.toContain("<b>");
    expect(page).toContain("<del>");
  });

  it("leaves out what is to be left out, in every format", () => {
    for (const format of ["ndjson", "json", "csv", "html"] as const) {
      const written = exported(events, request(format, { redact: ["budget"], with_state: true }));
      expect(written).not.toContain("1.50");
      expect(written).toContain("[redacted]");
    }
  });

  it("takes exactly what is filtered, and says how much that is", async () => {
    const view = { ...request("ndjson").view, filter: { ...everything, text: "=1+1" } };
    const one = request("ndjson", { view });
    const size = exportSize(events, one);
    expect(size).toMatchObject({ events: 1, exact: true });
    const written = await exportTo(events, one, "/x.ndjson", () => undefined);
    expect(written).toMatchObject({ path: "/x.ndjson", events: 1, bytes: size.bytes });
    expect(written.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
