import { describe, expect, it, vi } from "vitest";

import { backendWith } from "../../test/backend";
import type { At, Located, LocateRequest } from "../bindings/api";
import { Compare, typedAt } from "./compare.svelte";

const of = { source: "s", objectiveId: "obj-001", about: null };
const now: At = { kind: "now" };

/** The seqs of the whole timeline, newest first. */
async function seqs(): Promise<string[]> {
  const request = { source: "s", objective_id: "obj-001", page: 1, per_page: 1000 };
  return (await backendWith().timeline(request)).events.map((event) => event.seq);
}

describe("typed instants", () => {
  it("are events, times with a zone, or now; nothing else", () => {
    expect(typedAt("seq", " 586 ")).toEqual({ kind: "seq", seq: "586" });
    expect(typedAt("seq", "5e2")).toBeNull();
    expect(typedAt("time", "2026-06-16 00:25:22Z")).toEqual({
      kind: "time",
      at: "2026-06-16T00:25:22Z",
    });
    expect(typedAt("time", "yesterday")).toBeNull();
    expect(typedAt("now", "whatever")).toEqual({ kind: "now" });
  });
});

describe("Compare", () => {
  it("finds nothing between an instant and itself", async () => {
    const compare = new Compare(backendWith(), of, now, now);
    await compare.read();
    expect(compare.asked.answer).toMatchObject({ differing_fields: 0, between: 0, rows: [] });
  });

  it("knows what did not exist yet, and turns round when swapped", async () => {
    const all = await seqs();
    const first = all.at(-1) ?? "";
    const compare = new Compare(backendWith(), of, { kind: "seq", seq: first }, now);
    await compare.read();
    const answer = compare.asked.answer;
    expect(answer?.between).toBe(all.length - 1);
    const absent = answer?.rows.find((row) => row.a === "absent");
    expect(absent?.b).toBe("present");
    expect(absent?.fields.every((field) => field.a === null && field.differs)).toBe(true);
    await compare.swap();
    expect(compare.asked.answer?.differing_fields).toBe(answer?.differing_fields);
    const swapped = compare.asked.answer?.rows.find((row) => row.entity_id === absent?.entity_id);
    expect(swapped).toMatchObject({ a: "present", b: "absent" });
  });

  it("lists what is the same only when told to", async () => {
    const newest = (await seqs())[1] ?? "";
    const compare = new Compare(backendWith(), of, { kind: "seq", seq: newest }, now);
    await compare.read();
    expect(compare.asked.answer?.rows).toHaveLength(1);
    expect(compare.asked.answer?.rows[0]?.fields.every((field) => field.differs)).toBe(true);
    await compare.showAll(true);
    expect(compare.asked.answer?.rows.length).toBeGreaterThan(1);
    expect(compare.asked.answer?.differing_entities).toBe(1);
  });

  it("says what is wrong with what was typed, and keeps what it shows", async () => {
    const compare = new Compare(backendWith(), of, now, now);
    await compare.read();
    const { answer } = compare.asked;
    await compare.type("a", "time", "noon");
    expect(compare.mistake).not.toBeNull();
    expect(compare.asked.answer).toBe(answer);
    expect(compare.a).toEqual(now);
    await compare.type("a", "seq", "999999");
    expect(compare.mistake).toBeNull();
    expect(compare.asked.failure?.code).toBe("event.missing");
  });

  it("steps to the neighbouring event, and stays at the newest", async () => {
    const all = await seqs();
    const locate = vi.fn(async ({ target }: LocateRequest): Promise<Located | null> => {
      if (target.kind !== "seq" && target.kind !== "position") return null;
      const wanted = target.kind === "seq" ? all.indexOf(target.seq) : target.position;
      const position = Math.min(wanted, all.length - 1);
      const seq = all[position] ?? "";
      return { item: position, position, seq, exact: position === wanted, folded: null };
    });
    const compare = new Compare({ ...backendWith(), locate }, of, now, now);
    await compare.read();
    await compare.step("a", "newer");
    expect(compare.a).toEqual(now);
    await compare.step("a", "older");
    expect(compare.a).toEqual({ kind: "seq", seq: all[1] });
    expect(compare.asked.answer?.between).toBe(1);
    await compare.step("a", "newer");
    expect(compare.a).toEqual({ kind: "seq", seq: all[0] });
  });
});
