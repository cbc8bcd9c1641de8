import { describe, expect, it } from "vitest";

import type { Change, EventRow, Value } from "../bindings/api";
import { changedNothing, chip, chips, movedTo, rowsOf, verb } from "./rows";

const value = (text: string): Value => ({ text, bytes: text.length, cut: false });
const change = (field: string, old: string | null, newer: string): Change => ({
  field,
  old: old === null ? null : value(old),
  old_unread: false,
  new: value(newer),
});
const event = (changes: Partial<EventRow> = {}): EventRow => ({
  seq: "1",
  entity_type: "key_result",
  entity_id: "kr-1",
  entity_name: "Revenue",
  objective_id: "o",
  version: "1",
  action: "updated",
  actor: "ana",
  inserted_at: "2026-06-16T22:25:26.000000Z",
  deleted: false,
  changes: [],
  changes_total: changes.changes?.length ?? 0,
  findings: [],
  ...changes,
});

describe("rowsOf", () => {
  it("says where a day begins, in the order of the log", () => {
    const found = rowsOf(
      [
        event({ seq: "4", inserted_at: "2026-06-16T00:20:00.000000Z" }),
        event({ seq: "3", inserted_at: "2026-06-16T00:10:00.000000Z" }),
        event({ seq: "2", inserted_at: "2026-06-15T23:00:00.000000Z" }),
        event({ seq: "1", inserted_at: "whenever" }),
      ],
      50,
      "utc",
    );
    expect(found.map((row) => row.opensDay)).toEqual([2, null, 1, 1]);
    expect(found.map((row) => row.position)).toEqual([50, 51, 52, 53]);
    expect(found[3]).toMatchObject({ time: "whenever", readable: false });
  });
});

describe("rowsOf with times ago", () => {
  it("tells them short, keeps the exact time beside, and leaves alone what is no time", () => {
    const events = [event(), event({ inserted_at: "whenever" })];
    const found = rowsOf(events, 0, "utc", Date.parse("2026-06-19T22:25:26Z"));
    expect(found[0]?.time).toMatch(/^3 ?d(ays)? ago$/);
    expect(found[0]?.besides).toMatch(/2026, 22:25:26\.000000 UTC$/);
    expect(found[1]).toMatchObject({ time: "whenever", readable: false });
  });
});

describe("what changed", () => {
  it("names the first three fields and counts the rest", () => {
    const changes = ["a", "b", "c", "d"].map((field) => change(field, "1", "2"));
    const { shown, more } = chips(event({ changes, changes_total: 9 }), "o");
    expect(shown.map((c) => c.field)).toEqual(["a", "b", "c"]);
    expect(more).toBe(6);
  });

  it("puts fields that kept their value last", () => {
    const changes = [change("same", '"x"', '"x"'), change("other", "1", "2")];
    expect(chips(event({ changes }), "o").shown.map((c) => [c.field, c.same])).toEqual([
      ["other", false],
      ["same", true],
    ]);
    expect(changedNothing(event({ changes }))).toBe(false);
    expect(changedNothing(event({ changes: changes.slice(0, 1) }))).toBe(true);
    expect(changedNothing(event({ changes: [], changes_total: 3 }))).toBe(false);
  });

  it("says where an entity went, instead of naming the field", () => {
    const changes = [change("objective_id", '"o"', '"p"'), change("owner", null, '"bo"')];
    const moved = event({ objective_id: "p", changes });
    expect(movedTo(moved, "o")).toBe("p");
    expect(movedTo(moved, "p")).toBeNull();
    expect(chips(moved, "o")).toMatchObject({ shown: [{ field: "owner" }], more: 0 });
  });

  it("quotes a string that would pass for another value", () => {
    expect(chip(change("n", "42", '"42"'))).toMatchObject({
      old: { quoted: false },
      new: { quoted: true },
    });
    expect(chip(change("n", "null", '"null"'))).toMatchObject({ new: { quoted: true } });
  });

  it("tells a value not read yet from one that was not there", () => {
    const unread = { ...change("n", null, "2"), old_unread: true };
    expect(chip(unread)).toMatchObject({ old: null, same: false, unread: true });
    expect(chip(change("n", null, "2"))).toMatchObject({ old: null, unread: false });
    expect(changedNothing(event({ changes: [unread], changes_total: 1 }))).toBe(false);
  });

  it("does not take the end of a beginning for the end of a value", () => {
    const of = (text: string, size: number): Value => ({ text, bytes: size, cut: true });
    const long = `"${"a".repeat(299)}`;
    const changed = { ...change("n", null, ""), old: of(long, 400), new: of(long, 9_000) };
    expect(chip(changed)).toMatchObject({
      old: { text: "aaaaaaaaaa… (400 bytes)" },
      new: { text: "aaaaaaaaaa… (8.8 KB)" },
    });
    const parted = { ...changed, new: of(`"${"a".repeat(40)}b${"a".repeat(258)}`, 400) };
    expect(chip(parted)).toMatchObject({ new: { text: "…aaaaaabaaaaaaaaaaa…" } });
    expect(chip({ ...changed, old: null }).new.text).toBe("aaaaaaaaaa… (8.8 KB)");
  });

  it("shows an unknown action as it is", () => {
    expect(verb(event({ action: "archived" }))).toEqual({ words: "archived", tone: "unknown" });
  });
});
