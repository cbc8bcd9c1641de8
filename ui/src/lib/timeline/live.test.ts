import { afterEach, describe, expect, it, vi } from "vitest";

import type { Arrival, Failure, Live } from "../bindings/api";
import { known } from "./arrivals.svelte";
import { Following } from "./live.svelte";
import { Looked } from "./looked.svelte";

const lost: Failure = { code: "net.lost", message: "Connection lost.", hint: null, detail: null };
const events = (...seqs: [number, Arrival?][]): Live => ({
  kind: "events",
  events: seqs.map(([seq, arrival = "new"]) => ({
    seq: String(seq),
    entity_type: "key_result",
    entity_id: "kr-1",
    action: "updated",
    actor: null,
    arrival,
  })),
});

async function followed(mayShow = () => false) {
  let tell: (said: Live) => void = () => undefined;
  const clock = { now: 1000 };
  const say = vi.fn();
  const looked = new Looked("s", "obj-001", () => "utc");
  const backend = {
    follow: vi.fn(async (_s: string, _o: string, onLive: (said: Live) => void) => {
      tell = onLive;
    }),
    unfollow: vi.fn(async () => undefined),
    retryNow: vi.fn(async () => undefined),
  };
  const following = new Following(backend, looked, say, () => clock.now);
  await following.start(mayShow);
  return { following, looked, backend, say, clock, tell: (said: Live) => tell(said) };
}

afterEach(() => void vi.useRealTimers());

describe("a followed timeline", () => {
  it("lets what comes wait, each event once, and shows it when asked", async () => {
    const { following, looked, tell } = await followed();
    tell(events([7], [8]));
    tell(events([8], [5, "late"]));
    tell(events([4, "rewritten"]));
    expect(following).toMatchObject({ state: "live", count: 4 });
    expect(following.came).toEqual({ fresh: 2, late: 1, changed: 1 });
    expect(looked.generation).toBe(0);
    following.show();
    expect(following).toMatchObject({ count: 0, pending: false });
    expect(looked.generation).toBe(1);
  });

  it("counts what comes for hours in the same memory, and marks what a screen can show of it", async () => {
    const { following, tell } = await followed();
    for (let seq = 1; seq <= 20_000; seq += 50) {
      tell(events(...Array.from({ length: 50 }, (_, at): [number] => [seq + at])));
    }
    tell(events([3, "late"], [20_000], [4, "rewritten"]));
    expect(following.came).toEqual({ fresh: 20_000, late: 1, changed: 1 });
    following.show();
    expect(following.marked.size).toBe(known + 2);
    expect(following.marked.has("20000") && following.marked.has("3")).toBe(true);
    expect(following.count).toBe(0);
  });

  it("shows it by itself only where nothing is read, and never while paused", async () => {
    const { following, looked, tell } = await followed(() => true);
    tell(events([7]));
    expect(looked.generation).toBe(1);
    following.pause();
    tell(events([8]));
    expect(following).toMatchObject({ state: "paused", count: 1 });
    expect(looked.generation).toBe(1);
    following.pause();
    tell(events([9]));
    expect(looked.generation).toBe(2);
  });

  it("offers to show that events were removed", async () => {
    const { following, looked, tell } = await followed();
    tell({ kind: "removed" });
    expect(following).toMatchObject({ removed: true, pending: true, count: 0 });
    following.show();
    expect(following.pending).toBe(false);
    expect(looked.generation).toBe(1);
  });

  it("keeps what waits while the connection is lost, and says until when", async () => {
    const { following, looked, tell } = await followed();
    tell(events([7]));
    tell({ kind: "lost", since: "2026-06-16T10:00:00.000000Z", error: lost });
    expect(following).toMatchObject({ state: "lost", since: "2026-06-16T10:00:00.000000Z" });
    tell({ kind: "retrying", attempt: 2, milliseconds: 4000, error: lost });
    expect(following).toMatchObject({ state: "lost", retryAt: 5000, count: 1 });
    tell({ kind: "resumed" });
    expect(following).toMatchObject({ state: "live", since: null, failure: null, count: 1 });
    expect(looked.generation).toBe(0);
  });

  it("stays paused over a lost connection", async () => {
    const { following, tell } = await followed();
    following.pause();
    tell({ kind: "lost", since: "2026-06-16T10:00:00.000000Z", error: lost });
    tell({ kind: "resumed" });
    expect(following.state).toBe("paused");
  });

  it("announces no more often than every five seconds, and the last of it, too", async () => {
    vi.useFakeTimers();
    const { say, clock, tell } = await followed();
    for (let seq = 1; seq <= 20; seq += 1) tell(events([seq]));
    expect(say).toHaveBeenCalledTimes(1);
    clock.now += 5000;
    vi.advanceTimersByTime(5000);
    expect(say).toHaveBeenCalledTimes(2);
    expect(say).toHaveBeenLastCalledWith({ fresh: 20, late: 0, changed: 0 });
    clock.now += 5000;
    vi.advanceTimersByTime(5000);
    expect(say).toHaveBeenCalledTimes(2);
  });

  it("tells how much has slid in since it last told, and nothing that was asked for", async () => {
    vi.useFakeTimers();
    const may = { show: true };
    const { following, say, clock, tell } = await followed(() => may.show);
    for (let seq = 1; seq <= 5; seq += 1) tell(events([seq]));
    clock.now += 5000;
    vi.advanceTimersByTime(5000);
    expect(say).toHaveBeenLastCalledWith({ fresh: 4, late: 0, changed: 0 });
    may.show = false;
    tell(events([6], [2, "late"]));
    following.show();
    clock.now += 5000;
    vi.advanceTimersByTime(5000);
    expect(say).toHaveBeenCalledTimes(2);
  });

  it("marks for two seconds what it has just shown", async () => {
    vi.useFakeTimers();
    const { following, tell } = await followed(() => true);
    tell(events([7]));
    vi.advanceTimersByTime(1500);
    tell(events([8]));
    expect([...following.marked]).toEqual(["7", "8"]);
    vi.advanceTimersByTime(500);
    expect([...following.marked]).toEqual(["8"]);
    vi.advanceTimersByTime(1500);
    expect(following.marked.size).toBe(0);
  });

  it("is tried again at once, where it is lost and the reader does not want to wait", async () => {
    const { following, backend, tell } = await followed();
    following.retry();
    expect(backend.retryNow).not.toHaveBeenCalled();
    tell({ kind: "lost", since: "2026-06-16T10:00:00.000000Z", error: lost });
    tell({ kind: "retrying", attempt: 2, milliseconds: 4000, error: lost });
    following.retry();
    expect(backend.retryNow).toHaveBeenCalledTimes(1);
    expect(following).toMatchObject({ state: "lost", retryAt: null });
  });

  it("is off, and says why, once nothing more will come", async () => {
    const { following, tell } = await followed();
    tell({ kind: "ended", error: lost });
    expect(following).toMatchObject({ state: "off", failure: lost });
  });

  it("is off where it cannot be followed", async () => {
    const looked = new Looked("s", "obj-001", () => "utc");
    const nothing = async () => undefined;
    const backend = { follow: () => Promise.reject(lost), unfollow: nothing, retryNow: nothing };
    const following = new Following(backend, looked, vi.fn());
    await following.start(() => false);
    expect(following).toMatchObject({ state: "off", failure: { code: "net.lost" } });
  });

  it("is no longer followed once the reader has left", async () => {
    const { following, backend, tell } = await followed();
    following.leave();
    expect(backend.unfollow).toHaveBeenCalledTimes(1);
    tell(events([7]));
    expect(following.count).toBe(0);
  });
});
