import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { backendWith } from "../../test/backend";
import type { Backend } from "../backend";
import { MemoryBackend } from "../backend/memory";
import type { StoredEvent } from "../backend/replay";
import type { Filter } from "../bindings/api";
import { RowList } from "../timeline/list.svelte";
import { everything, Looked } from "../timeline/looked.svelte";
import { Scrubber, speeds } from "./scrubber.svelte";

async function opened(filter: Partial<Filter> = {}, backend: Backend = backendWith()) {
  const chosen: string[] = [];
  const list = new RowList(backend, ({ seq }) => chosen.push(seq));
  const looked = new Looked("s", "obj-001", () => "utc");
  looked.filter = { ...everything, ...filter };
  await list.look(looked.view, null);
  const scrubber = new Scrubber({ list });
  return { list, scrubber, chosen };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the scrubber", () => {
  it("counts from the oldest event and takes the list along", async () => {
    const { list, scrubber } = await opened();
    expect([scrubber.at, scrubber.total]).toEqual([600, 600]);
    await scrubber.step(-1);
    expect([scrubber.at, list.cursor?.position]).toEqual([599, 1]);
    await scrubber.to(1);
    expect([scrubber.at, list.cursor?.position]).toEqual([1, 599]);
    await scrubber.step(-1);
    expect(scrubber.at).toBe(1);
    await scrubber.to(9_999);
    expect(scrubber.at).toBe(600);
  });

  it("goes through the events of a folded burst one by one, the list on its row", async () => {
    const events = Array.from({ length: 7 }, (_, n): StoredEvent => ({
      seq: n + 1,
      entity_type: "key_result",
      entity_id: "kr-1",
      objective_id: "obj-001",
      version: n + 1,
      action: "updated",
      changes: [["progress", String(n)]],
      actor: "ana",
      inserted_at: `2026-06-16T10:0${n === 0 ? 0 : 5}:0${n}.000000Z`,
    }));
    const { list, scrubber, chosen } = await opened({}, new MemoryBackend(events));
    const row = list.at(1);
    expect(row?.kind === "burst" && row.burst.events).toBe(6);
    chosen.length = 0;
    for (let n = 0; n < 5; n += 1) await scrubber.step(-1);
    expect([list.cursor?.item, scrubber.at]).toEqual([1, 2]);
    expect(chosen).toEqual(["6", "5", "4", "3", "2"]);
    await scrubber.step(-1);
    expect([list.cursor?.item, scrubber.at]).toEqual([2, 1]);
  });

  it("goes through what the filter leaves, and nowhere where that is nothing", async () => {
    const { scrubber } = await opened({ actions: { any: ["deleted"], none: [] } });
    expect(scrubber.total).toBeGreaterThan(0);
    expect(scrubber.total).toBeLessThan(600);
    const none = await opened({ text: "nowhere to be found" });
    await none.scrubber.step(1);
    await none.scrubber.play();
    expect([none.scrubber.at, none.scrubber.total, none.scrubber.playing]).toEqual([0, 0, false]);
  });

  it("plays to the newest event, then stops; from there it begins at the oldest", async () => {
    const { scrubber } = await opened();
    await scrubber.to(597);
    await scrubber.play();
    await vi.advanceTimersByTimeAsync(500);
    expect([scrubber.at, scrubber.playing]).toEqual([598, true]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([scrubber.at, scrubber.playing]).toEqual([600, false]);
    await scrubber.play();
    expect(scrubber.at).toBe(1);
    scrubber.toggle();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([scrubber.at, scrubber.playing]).toEqual([1, false]);
  });

  it("plays as fast as asked", async () => {
    const { scrubber } = await opened();
    await scrubber.to(1);
    scrubber.speed = 10;
    await scrubber.play();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(scrubber.at).toBe(11);
    for (let n = 0; n < 9; n += 1) scrubber.faster(1);
    expect(scrubber.speed).toBe(speeds.at(-1));
    for (let n = 0; n < 9; n += 1) scrubber.faster(-1);
    expect(scrubber.speed).toBe(speeds[0]);
    scrubber.stop();
  });

  it("stops where the list cannot go on", async () => {
    const list = new RowList(
      backendWith({
        locate: vi
          .fn()
          .mockRejectedValue({ code: "net.lost", message: "Lost.", hint: null, detail: null }),
      }),
      () => undefined,
    );
    await list.look(new Looked("s", "obj-001", () => "utc").view, null);
    const scrubber = new Scrubber({ list });
    await scrubber.play();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(scrubber.playing).toBe(false);
    expect(list.failure?.code).toBe("net.lost");
  });
});
