import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { TimelinePage } from "../bindings/api";
import { Looked } from "./looked.svelte";
import { pageOf, Timeline, typedPage } from "./timeline.svelte";

const settled = () => new Promise((resolve) => setTimeout(resolve));

async function opened(changes: Parameters<typeof backendWith>[0] = {}, perPage = 50) {
  const size = { perPage };
  const selected = vi.fn();
  const backend = backendWith(changes);
  const timeline = new Timeline(
    backend,
    new Looked("s", "obj-001", () => "utc"),
    () => size.perPage,
    selected,
  );
  await timeline.show(1);
  return { timeline, selected, size, backend };
}

describe("pages", () => {
  it("are counted from 1", () => {
    expect([0, 49, 50, 599].map((position) => pageOf(position, 50))).toEqual([1, 1, 2, 12]);
  });

  it("can be typed, within reason", () => {
    expect(typedPage(" 7 ", 12)).toBe(7);
    expect(typedPage("99", 12)).toBe(12);
    expect(typedPage("0", 12)).toBe(1);
    for (const typed of ["", "1.5", "-1", "x", "1e3"]) expect(typedPage(typed, 12)).toBeNull();
  });
});

describe("Timeline", () => {
  it("starts on the newest event", async () => {
    const { timeline, selected } = await opened();
    expect(timeline.range).toEqual({ from: 1, to: 50, total: 600, partial: false });
    expect(selected).toHaveBeenLastCalledWith(timeline.page?.events[0]);
  });

  it("steps past the edge of a page to the next and back", async () => {
    const { timeline } = await opened();
    const last = timeline.page?.events[49]?.seq;
    timeline.goTo(49);
    expect(timeline.selected?.seq).toBe(last);
    timeline.move(1);
    await settled();
    expect(timeline.page?.page).toBe(2);
    expect(timeline.selected?.seq).toBe(timeline.page?.events[0]?.seq);
    timeline.move(-1);
    await settled();
    expect(timeline.page?.page).toBe(1);
    expect(timeline.selected?.seq).toBe(last);
  });

  it("goes to the oldest and the newest event, and no further", async () => {
    const { timeline } = await opened();
    timeline.goTo(Infinity);
    await settled();
    expect(timeline.range).toEqual({ from: 551, to: 600, total: 600, partial: false });
    expect(timeline.position).toBe(599);
    timeline.move(1);
    expect(timeline.position).toBe(599);
    timeline.goTo(0);
    await settled();
    expect(timeline.page?.page).toBe(1);
  });

  it("counts every step taken while a page is still coming", async () => {
    const { timeline } = await opened();
    timeline.goTo(49);
    timeline.move(1);
    timeline.move(1);
    timeline.move(1);
    await settled();
    expect(timeline.position).toBe(52);
    expect(timeline.selected?.seq).toBe(timeline.page?.events[2]?.seq);
  });

  it("stays on the event when the page size changes", async () => {
    const { timeline, size } = await opened();
    timeline.goTo(260);
    await settled();
    const { selected } = timeline;
    size.perPage = 200;
    await timeline.resize();
    expect(timeline.page?.page).toBe(2);
    expect(timeline.selected?.seq).toBe(selected?.seq);
  });

  it("shows the page asked for last, whichever arrives last", async () => {
    const slow = deferred<TimelinePage>();
    const { backend } = await opened();
    const ask: typeof backend.timeline = (request) =>
      request.page === 2 ? slow.promise : backend.timeline(request);
    const timeline = new Timeline(
      { ...backend, timeline: ask },
      new Looked("s", "obj-001", () => "utc"),
      () => 50,
      vi.fn(),
    );
    await timeline.show(1);
    const first = timeline.show(2);
    await timeline.show(3);
    slow.resolve(
      await backend.timeline({ source: "s", objective_id: "obj-001", page: 2, per_page: 50 }),
    );
    await first;
    expect(timeline.page?.page).toBe(3);
  });

  it("keeps the rows on screen while reading and when reading fails", async () => {
    const pending = deferred<TimelinePage>();
    const { backend } = await opened();
    const ask: typeof backend.timeline = (request) =>
      request.page === 2 ? pending.promise : backend.timeline(request);
    const timeline = new Timeline(
      { ...backend, timeline: ask },
      new Looked("s", "obj-001", () => "utc"),
      () => 50,
      vi.fn(),
    );
    await timeline.show(1);
    const turning = timeline.show(2);
    expect(timeline.busy).toBe(true);
    expect(timeline.page?.page).toBe(1);
    pending.reject({ code: "net.lost", message: "Connection lost.", hint: null, detail: null });
    await turning;
    expect(timeline.page?.page).toBe(1);
    expect(timeline.failure?.code).toBe("net.lost");
    expect(timeline.busy).toBe(false);
  });

  it("takes the page served when the one asked for is past the end", async () => {
    const { timeline } = await opened();
    await timeline.show(400);
    expect(timeline.page?.page).toBe(12);
    expect(timeline.selected).not.toBeNull();
  });
});
