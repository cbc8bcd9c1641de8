import { describe, expect, it } from "vitest";

import { backendWith } from "../../test/backend";
import type { EventDetail, EventRow, Value } from "../bindings/api";
import { eventJson, eventWords, rawJson } from "./copied";

const value = (text: string): Value => ({ text, bytes: text.length, cut: false });
const row: EventRow = {
  seq: "586",
  entity_type: "key_result",
  entity_id: "kr-1",
  entity_name: "Signed partners",
  objective_id: "obj-001",
  version: "9",
  action: "updated",
  actor: "ana",
  inserted_at: "2026-06-16T00:25:22.000001Z",
  deleted: false,
  changes: [
    {
      field: "progress",
      old: value("1.00"),
      old_unread: false,
      new: value("12345678901234567890"),
    },
    { field: "stage", old: value('"beta"'), old_unread: false, new: value('"beta"') },
  ],
  changes_total: 2,
  findings: [],
};
const detail: EventDetail = {
  event: row,
  state: [
    { field: "__proto__", value: value('{"a": 1.0}'), changed: false, set_by: "1" },
    { field: "odd", value: value("not json"), changed: false, set_by: "1" },
  ],
  raw: [
    { name: "seq", value: value("586") },
    { name: "metadata", value: null },
  ],
  older: null,
  newer: null,
};

describe("a copied event", () => {
  it("is one sentence that says who, what, when and where", () => {
    const words = eventWords(row, "utc", "okr.db");
    expect(words).toMatch(
      /^ana updated key result “Signed partners” \(kr-1\): progress: 1\.00 → 123/,
    );
    expect(words).toContain("12345678901234567890. ");
    expect(words).not.toContain("stage");
    expect(words).toContain("00:25:22.000001 UTC, seq 586, okr.db.");
  });

  it("says so where nothing changed and nobody is recorded", () => {
    const words = eventWords({ ...row, actor: null, changes: [] }, "utc", "okr.db");
    expect(words).toContain("Somebody not recorded updated");
    expect(words).toContain("changed nothing");
  });

  it("is JSON with every digit as it is stored", () => {
    const json = eventJson(detail);
    expect(json).toContain('"old": 1.00, "new": 12345678901234567890');
    expect(json).toContain('"__proto__": {"a": 1.0}');
    expect(json).toContain('"odd": "not json"');
    expect(() => JSON.parse(json) as unknown).not.toThrow();
  });

  it("is the stored row, column by column", () => {
    expect(JSON.parse(rawJson(detail.raw))).toEqual({ seq: "586", metadata: null });
  });

  it("is JSON whatever event of the sample it is", async () => {
    const backend = backendWith();
    for (const objective_id of ["obj-001", "obj-odd"]) {
      const page = await backend.timeline({ source: "s", objective_id, page: 1, per_page: 20 });
      for (const { seq } of page.events) {
        const event = await backend.event({ source: "s", objective_id, seq, full: true });
        expect(() => JSON.parse(eventJson(event)) as unknown).not.toThrow();
      }
    }
  });
});
