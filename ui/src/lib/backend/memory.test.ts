import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Loading } from "../bindings/api";
import { MemoryBackend } from "./memory";
import { sampleEvents } from "./sample";

const page = (page: number) => ({ source: "unread", objective_id: "obj-001", page, per_page: 50 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("plays a log of which only the newest events are known until it is read", async () => {
  const memory = new MemoryBackend(sampleEvents());
  const first = await memory.timeline(page(1));
  expect(first).toMatchObject({ total: 250, pages: 5 });
  expect(first.read_from).not.toBeNull();
  const second = memory.timeline(page(2));
  const seen: Loading[] = [];
  const reading = memory.loadHistory("unread", "obj-001", (progress) => seen.push(progress));
  await vi.runAllTimersAsync();
  await reading;
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.at(-1)).toMatchObject({ read: 600, total: 600 });
  expect(await second).toMatchObject({ page: 2, total: 600, read_from: null });
  const again = await memory.timeline(page(1));
  expect(again.read_from).toBeNull();
  expect(again.events.map((event) => event.seq)).toEqual(first.events.map((event) => event.seq));
  expect(again.events.flatMap((event) => event.changes).some((c) => c.old_unread)).toBe(false);
});

it("stops for everybody who waits", async () => {
  const memory = new MemoryBackend(sampleEvents());
  const waiting = [
    memory.loadHistory("unread", "obj-001", () => undefined),
    memory.timeline(page(2)),
  ];
  const ends = Promise.allSettled(waiting);
  await vi.advanceTimersByTimeAsync(300);
  await memory.cancelLoad("unread", "obj-001");
  for (const end of await ends) {
    expect(end).toMatchObject({ status: "rejected", reason: { code: "cancelled" } });
  }
  expect((await memory.timeline(page(1))).read_from).not.toBeNull();
});
