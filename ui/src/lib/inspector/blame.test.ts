import { describe, expect, it, vi } from "vitest";

import { backendWith } from "../../test/backend";
import type { EventRow } from "../bindings/api";
import { Blamed } from "./blame.svelte";
import { Difference } from "./difference.svelte";

const of = { source: "s", objective_id: "obj-001" };

async function events(): Promise<EventRow[]> {
  return (await backendWith().timeline({ ...of, page: 1, per_page: 600 })).events;
}

/** A field that several events of one entity set, and those events. */
async function often() {
  const all = await events();
  const of = (event: EventRow) => all.filter((e) => e.entity_id === event.entity_id);
  const event = all.find((e) => of(e).length > 60);
  if (!event) throw new Error("the sample is too short");
  return { event, history: of(event) };
}

describe("Blamed", () => {
  it("says of each field who set it, for how long, and how often before", async () => {
    const { event } = await often();
    const blamed = new Blamed(backendWith(), "s", "obj-001");
    await blamed.show(event);
    const fields = blamed.fields.answer?.fields ?? [];
    expect(fields.length).toBeGreaterThan(1);
    for (const change of event.changes) {
      const field = fields.find(({ field }) => field === change.field);
      expect(field).toMatchObject({ changed: true, stood: 0, value: change.new });
      expect(field?.set_by.seq).toBe(event.seq);
    }
    const others = fields.filter((field) => !field.changed);
    expect(others.length).toBeGreaterThan(0);
    for (const field of others) expect(field.stood).toBeGreaterThan(0);
  });

  it("keeps the chosen field while stepping, and reads its life once an entity", async () => {
    const { event, history } = await often();
    const backend = backendWith();
    const ask = vi.fn(backend.fieldHistory);
    const blamed = new Blamed({ ...backend, fieldHistory: ask }, "s", "obj-001");
    await blamed.show(event);
    await blamed.choose("title");
    const second = history[1];
    if (!second) throw new Error("the sample is too short");
    await blamed.show(second);
    expect(blamed.field).toBe("title");
    expect(ask).toHaveBeenCalledTimes(1);
    const other = (await events()).find((e) => e.entity_id !== event.entity_id);
    if (!other) throw new Error("the sample has one entity");
    await blamed.show(other);
    expect(ask.mock.lastCall?.[0]).toMatchObject({ entity_id: other.entity_id, field: "title" });
  });

  it("asks again where the event has been read again, and only then", async () => {
    const { event } = await often();
    const backend = backendWith();
    const ask = vi.fn(backend.blame);
    const blamed = new Blamed({ ...backend, blame: ask }, "s", "obj-001");
    await blamed.show(event);
    await blamed.show(event);
    expect(ask).toHaveBeenCalledTimes(1);
    await blamed.show({ ...event });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("tells a long life in pages, without gap or repetition", async () => {
    const { event } = await often();
    const blamed = new Blamed(backendWith(), "s", "obj-001");
    await blamed.show(event);
    const field = blamed.fields.answer?.fields.reduce((a, b) => (a.before > b.before ? a : b));
    await blamed.choose(field?.field ?? "");
    const total = blamed.life.answer?.total ?? 0;
    expect(total).toBeGreaterThan(50);
    while (blamed.hasMore) await blamed.more();
    const seqs = blamed.life.answer?.values.map(({ set_by }) => Number(set_by.seq)) ?? [];
    expect(seqs).toHaveLength(total);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => b - a));
  });
});

describe("Difference", () => {
  it("is against the event before, or against the pinned one", async () => {
    const { history } = await often();
    const [event, previous, pinned] = [history[0], history[1], history[20]];
    if (!event || !previous || !pinned) throw new Error("the sample is too short");
    const difference = new Difference(backendWith(), "s", "obj-001");
    await difference.show(event.seq, pinned.seq, false);
    expect(difference.diff.answer?.against?.seq).toBe(previous.seq);
    difference.against = "pinned";
    await difference.show(event.seq, pinned.seq, false);
    expect(difference.diff.answer?.against?.seq).toBe(pinned.seq);
    await difference.show(event.seq, null, false);
    expect(difference.diff.answer?.against?.seq).toBe(previous.seq);
  });

  it("asks once, and again where it failed", async () => {
    const { event } = await often();
    const backend = backendWith();
    const ask = vi.fn(backend.diff);
    ask.mockRejectedValueOnce({ code: "net.lost", message: "…", hint: null, detail: null });
    const difference = new Difference({ ...backend, diff: ask }, "s", "obj-001");
    await difference.show(event.seq, null, false);
    expect(difference.diff.failure?.code).toBe("net.lost");
    await difference.show(event.seq, null, false);
    expect(difference.diff.failure).toBeNull();
    await difference.show(event.seq, null, false);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
