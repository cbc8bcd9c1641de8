import { describe, expect, it, vi } from "vitest";

import { backendWith } from "../../test/backend";
import { unreadBackend } from "../../test/unread";
import type { Backend } from "../backend";
import { Inspector } from "../inspector/inspector.svelte";
import { Looked } from "./looked.svelte";
import { Timeline } from "./timeline.svelte";

const settled = () => new Promise((resolve) => setTimeout(resolve));
async function unread(changes: Partial<Backend> = {}) {
  const log = unreadBackend(changes);
  const { backend } = log;
  const inspector: Inspector = new Inspector(
    backend,
    "s",
    "obj-001",
    () => !timeline.reading.givenUp,
  );
  const timeline = new Timeline(
    backend,
    new Looked("s", "obj-001", () => "utc"),
    () => 50,
    (event) => void inspector.show(event),
  );
  await timeline.show(1);
  return { timeline, inspector, ...log };
}

describe("a history that has not been read whole", () => {
  it("shows its newest page, reads the rest and shows the page again", async () => {
    const { timeline, inspector, end, tell } = await unread();
    expect(timeline.range).toEqual({ from: 1, to: 50, total: 250, partial: true });
    expect(timeline.page?.events.flatMap((event) => event.changes)).toContainEqual(
      expect.objectContaining({ old: null, old_unread: true }),
    );
    expect(timeline.reading.state).toBe("reading");
    tell(300);
    expect(timeline.reading.progress).toEqual({ read: 300, total: 600, per_second: 1000 });
    timeline.goTo(7);
    const { selected } = timeline;
    end();
    await settled();
    expect(timeline.range).toEqual({ from: 1, to: 50, total: 600, partial: false });
    expect(timeline.selected?.seq).toBe(selected?.seq);
    expect(timeline.selected?.changes.some((change) => change.old_unread)).toBe(false);
    expect(inspector.detail?.event.seq).toBe(selected?.seq);
    expect(timeline.reading.state).toBe("idle");
  });

  it("hands the event the reader is on to the list of all rows", async () => {
    const { timeline, inspector, end } = await unread();
    timeline.goTo(7);
    const seq = timeline.selected?.seq;
    end();
    await settled();
    await timeline.look();
    expect([timeline.list.cursor?.seq, timeline.position]).toEqual([seq, 7]);
    expect(inspector.seq).toBe(seq);
  });

  it("keeps the reader on the event when others have come meanwhile", async () => {
    const { timeline, backend, end } = await unread();
    timeline.goTo(3);
    const { selected } = timeline;
    const ask = backend.timeline;
    backend.timeline = async (request) => {
      const page = await ask(request);
      const [newest] = page.events;
      if (!newest) throw new Error("the sample is too short");
      return { ...page, events: [{ ...newest, seq: "9999" }, ...page.events.slice(0, -1)] };
    };
    end();
    await settled();
    expect(timeline.position).toBe(4);
    expect(timeline.selected?.seq).toBe(selected?.seq);
  });

  it("says so when it took a while, until the list changes anyway", async () => {
    vi.useFakeTimers();
    const { timeline, end } = await unread();
    await vi.advanceTimersByTimeAsync(2000);
    vi.useRealTimers();
    end();
    await settled();
    expect(timeline.reading.state).toBe("done");
    await timeline.show(2);
    expect(timeline.reading.state).toBe("idle");
  });

  it("stays as it is when the reading is stopped, until somebody asks for the rest", async () => {
    const { timeline, inspector, backend, end } = await unread();
    timeline.reading.cancel();
    expect(timeline.reading.state).toBe("stopping");
    await settled();
    expect(timeline.reading.state).toBe("stopped");
    expect(inspector.withheld).toBe(true);
    timeline.move(1);
    await timeline.reread();
    expect(inspector.seq).toBe(timeline.selected?.seq);
    expect(timeline.reading.state).toBe("stopped");
    expect(backend.loadHistory).toHaveBeenCalledTimes(1);
    const rest = timeline.readRest();
    expect(inspector.busy).toBe(true);
    end();
    await rest;
    await settled();
    expect(timeline.page?.read_from).toBeNull();
    expect(inspector.withheld).toBe(false);
    expect(inspector.detail?.event.seq).toBe(timeline.selected?.seq);
  });

  it("waits with another page, and keeps this one when that is stopped", async () => {
    const { timeline } = await unread();
    const turning = timeline.show(4);
    expect(timeline.busy).toBe(true);
    timeline.reading.cancel();
    await turning;
    expect(timeline).toMatchObject({ busy: false, failure: null, position: 49 });
    expect(timeline.page?.page).toBe(1);
  });

  it("goes on reading when another page is asked for", async () => {
    const { timeline, end } = await unread();
    timeline.reading.cancel();
    await settled();
    const turning = timeline.show(12);
    expect(timeline.reading.state).toBe("reading");
    end();
    await turning;
    expect(timeline.range).toMatchObject({ from: 551, to: 600, partial: false });
  });

  it("begins its last page at the first event, without knowing which that is", async () => {
    const { timeline, end } = await unread();
    const turning = timeline.show(timeline.paging.last);
    end();
    await turning;
    expect(timeline.page?.page).toBe(12);
    expect(timeline.position).toBe(550);
  });

  it("goes to its oldest event without knowing which that is", async () => {
    const { timeline, end } = await unread();
    timeline.goTo(Infinity);
    end();
    await settled();
    expect(timeline.page?.page).toBe(12);
    expect(timeline.position).toBe(599);
  });

  it("says why when it cannot be read, and can be tried again", async () => {
    const { timeline, inspector, fail, end } = await unread();
    fail("net.lost");
    await settled();
    expect(timeline.reading).toMatchObject({ state: "failed", failure: { code: "net.lost" } });
    expect(timeline.page?.events).toHaveLength(50);
    end();
    await timeline.readRest();
    expect(timeline.reading.failure).toBeNull();
    expect(timeline.page?.read_from).toBeNull();
    await settled();
    expect(inspector).toMatchObject({ failure: null, withheld: false });
  });

  it("is not read in a circle where memory cannot hold it", async () => {
    const parts = backendWith();
    const { timeline, backend } = await unread({
      timeline: (request) => parts.timeline({ ...request, source: "unread" }),
      loadHistory: vi.fn(async () => undefined),
    });
    await settled();
    expect(backend.loadHistory).toHaveBeenCalledTimes(1);
    expect(timeline.reading.state).toBe("stopped");
  });

  it("is no longer read once the reader has left", async () => {
    const { timeline, backend, tell } = await unread();
    timeline.leave();
    await settled();
    expect(backend.cancelLoad).toHaveBeenCalledWith("s", "obj-001");
    tell(500);
    expect(timeline.reading).toMatchObject({ state: "idle", progress: null });
  });

  it("is told to stop again where that came before it had begun", async () => {
    const cancelLoad = vi.fn(async () => undefined);
    const { timeline, tell } = await unread({ cancelLoad });
    timeline.reading.cancel();
    tell(10);
    expect(cancelLoad).toHaveBeenCalledTimes(2);
    expect(timeline.reading.progress).toBeNull();
  });
});
