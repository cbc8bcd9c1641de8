import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { Backend } from "../backend";
import { tables } from "../backend/memory-mapper";
import type { MappingDraft, TableInfo, Trial } from "../bindings/api";
import { Mapper } from "./mapper.svelte";

const log = tables[0] as TableInfo;

async function chosen(changes: Partial<Backend> = {}) {
  const kept = vi.fn();
  const mapper = new Mapper(backendWith(changes), "s", kept);
  await mapper.start();
  await mapper.choose(log);
  return { mapper, kept };
}

describe("Mapper", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("tries what was guessed at once, and what is changed when the changing pauses", async () => {
    const backend = backendWith();
    const tryDraft = vi.fn(backend.tryDraft);
    const { mapper } = await chosen({ tryDraft });
    expect(mapper.trial?.events).toHaveLength(4);
    expect(mapper.trial?.unreadable).toBe(1);
    mapper.set({ named: "o" });
    mapper.set({ named: "or" });
    await vi.advanceTimersByTimeAsync(249);
    expect(tryDraft).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(tryDraft).toHaveBeenCalledTimes(2);
    expect(mapper.trial?.events[0]?.entity_type).toBe("or");
  });

  it("says what is still open and keeps the events of the draft before", async () => {
    const { mapper } = await chosen();
    mapper.set({ id: "", encoding: "before_after" });
    await vi.advanceTimersByTimeAsync(250);
    expect(mapper.problem?.code).toBe("mapping.invalid");
    expect(mapper.problem?.message).toContain("id of the entity");
    expect(mapper.trial?.events).toHaveLength(4);
    mapper.set({ id: "order_id", encoding: "new" });
    await vi.advanceTimersByTimeAsync(250);
    expect(mapper.problem).toBeNull();
  });

  it("never shows the trial of an older draft for that of a newer one", async () => {
    const slow = deferred<Trial>();
    const backend = backendWith();
    const tryDraft = (database: string, draft: MappingDraft) =>
      draft.named === "slow" ? slow.promise : backend.tryDraft(database, draft);
    const { mapper } = await chosen({ tryDraft });
    mapper.set({ named: "slow" });
    await vi.advanceTimersByTimeAsync(250);
    mapper.set({ named: "quick" });
    await vi.advanceTimersByTimeAsync(250);
    slow.resolve({ ...(mapper.trial as Trial), events: [] });
    await vi.advanceTimersByTimeAsync(0);
    expect(mapper.trial?.events[0]?.entity_type).toBe("quick");
    expect(mapper.trying).toBe(false);
  });

  it("reads the row itself where no column holds the change, and asks what other texts mean", async () => {
    const { mapper } = await chosen();
    mapper.set({ entity_type: "what" });
    mapper.set({ payload: null });
    expect([mapper.draft?.encoding, mapper.draft?.entity_type]).toEqual(["row", null]);
    mapper.set({ payload: "changes" });
    expect(mapper.draft?.encoding).toBe("new");
    mapper.set({ event_type: "who" });
    expect(mapper.draft?.verbs).toEqual([
      { text: "ana", does: "updated" },
      { text: "bo", does: "updated" },
    ]);
    mapper.means("bo", "ignored");
    expect(mapper.draft?.verbs[1]).toEqual({ text: "bo", does: "ignored" });
  });

  it("saves before it copies, and says when what was saved is not what is shown any more", async () => {
    const { mapper, kept } = await chosen();
    await mapper.export();
    expect([mapper.saved, mapper.exported]).toEqual(["order_log", "/home/ana/order_log.toml"]);
    expect(kept).toHaveBeenCalledTimes(1);
    mapper.set({ name: "Other" });
    expect([mapper.saved, mapper.exported]).toEqual([null, null]);
  });

  it("asks before it replaces another mapping, and not before it replaces its own", async () => {
    const others = [{ id: "order_log", name: "Another", failure: null }];
    const saveMapping = vi.fn(backendWith().saveMapping);
    const { mapper, kept } = await chosen({
      ownMappings: () => Promise.resolve(others),
      saveMapping,
    });
    await mapper.save();
    expect([mapper.replacing, mapper.saved]).toEqual(["order_log", null]);
    mapper.keep();
    expect([mapper.replacing, saveMapping.mock.calls.length]).toEqual([null, 0]);
    await mapper.export();
    expect([mapper.replacing, mapper.exported]).toEqual(["order_log", null]);
    await mapper.replace();
    expect([mapper.replacing, mapper.saved]).toEqual([null, "order_log"]);
    mapper.set({ named: "order" });
    await mapper.save();
    expect([mapper.replacing, mapper.saved]).toEqual([null, "order_log"]);
    expect([saveMapping.mock.calls.length, kept.mock.calls.length]).toEqual([2, 2]);
  });

  it("says what went wrong where a table cannot be read, and lets another be chosen", async () => {
    const failure = { code: "perm.table", message: "No.", hint: null, detail: null };
    const backend = backendWith();
    const sample: Backend["sample"] = (database, schema, table) =>
      table === "seen" ? Promise.reject(failure) : backend.sample(database, schema, table);
    const { mapper } = await chosen({ sample });
    await mapper.choose(tables[1] as TableInfo);
    expect([mapper.failure?.code, mapper.draft, mapper.trial]).toEqual(["perm.table", null, null]);
    await mapper.choose(log);
    expect([mapper.failure, mapper.draft?.table]).toEqual([null, "order_log"]);
  });
});
