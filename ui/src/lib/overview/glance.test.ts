import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { Overview } from "../bindings/api";
import { Looked } from "../timeline/looked.svelte";
import { Glance, shownIn } from "./glance.svelte";
import { barWords, chosenWords, labels, rangeWords } from "./words";

async function looked(width = 900) {
  const looked = new Looked("s", "obj-001", () => "utc");
  const backend = backendWith();
  const glance = new Glance(backend, looked);
  glance.width = width;
  await glance.look();
  const answer = () => glance.asked.answer as Overview;
  return { glance, looked, backend, answer };
}

describe("a glance", () => {
  it("counts every event of the timeline once, in as many bars as fit", async () => {
    const { glance, answer } = await looked();
    expect(glance.request.bars).toBe(100);
    expect(glance.bars.length).toBeLessThanOrEqual(100);
    expect(glance.bars.reduce((sum, bar) => sum + bar.total, 0) + answer().untimed).toBe(600);
    const narrow = await looked(100);
    expect(narrow.glance.request.bars).toBe(20);
  });

  it("begins on the newest bar and stays within the bars", async () => {
    const { glance } = await looked();
    const last = glance.bars.length - 1;
    expect(glance.at).toBe(last);
    glance.move(1);
    expect(glance.at).toBe(last);
    glance.move(-1);
    expect(glance.at).toBe(last - 1);
    glance.move(-Infinity);
    expect(glance.at).toBe(0);
    glance.move(Infinity);
    expect(glance.at).toBe(last);
  });

  it("chooses from where Shift was first held, both ways, and lets go", async () => {
    const { glance } = await looked();
    glance.go(10);
    glance.move(1, true);
    glance.move(1, true);
    expect(glance.chosen).toEqual({ first: 10, last: 12 });
    glance.move(-4, true);
    expect(glance.chosen).toEqual({ first: 8, last: 10 });
    glance.move(1);
    expect(glance.chosen).toBeNull();
    glance.choose(3, 5);
    expect(glance.unchoose()).toBe(true);
    expect(glance.unchoose()).toBe(false);
  });

  it("filters to exactly the events of the bars chosen, whose end belongs to the next bar", async () => {
    const { glance, looked: on, backend } = await looked();
    glance.choose(4, 6);
    const expected = glance.bars.slice(4, 7).reduce((sum, bar) => sum + shownIn(bar), 0);
    glance.filter();
    expect(on.filter.since).toBe(glance.bars[4]?.from);
    expect(on.filter.until).toMatch(/59\.999999Z$/);
    const rows = await backend.rows({ view: on.view, start: 0, count: 1 });
    expect(rows.shown).toBe(expected);
    expect(expected).toBeGreaterThan(0);
    expect(glance.chosen).toBeNull();
  });

  it("shows what lies beyond the filter's times", async () => {
    const { glance, looked: on } = await looked();
    const before = glance.bars.map(({ from, total }) => [from, total]);
    glance.go(4);
    glance.filter();
    await glance.look();
    expect(glance.bars.map(({ from, total }) => [from, total])).toEqual(before);
    expect(glance.isWanted({ to: glance.bars[4]?.from ?? "" })).toBe(true);
    expect(glance.isWanted({ to: glance.bars[5]?.from ?? "" })).toBe(false);
    expect(on.isFiltered).toBe(true);
  });

  it("looks closer without filtering, step by step, and back the same way", async () => {
    const { glance, looked: on, answer } = await looked();
    const all = answer().drawn;
    expect(glance.zoomOut()).toBe(false);
    glance.choose(4, 6);
    const range = glance.range;
    expect(glance.zoomIn()).toBe(true);
    expect(glance.request).toMatchObject({ from: range?.from, to: range?.to });
    await glance.look();
    const once = answer().drawn;
    expect(once?.from).toBe(range?.from);
    expect(on.isFiltered).toBe(false);
    glance.zoomIn();
    await glance.look();
    expect(answer().drawn).not.toEqual(once);
    glance.zoomOut();
    await glance.look();
    expect(answer().drawn).toEqual(once);
    glance.zoomIn();
    expect(glance.fit()).toBe(true);
    await glance.look();
    expect(answer().drawn).toEqual(all);
  });

  it("looks closer at what is filtered first", async () => {
    const { glance, looked: on } = await looked();
    on.where({ since: "2026-01-01T00:00:00.000000Z" });
    glance.zoomIn();
    expect(glance.request.from).toBe("2026-01-01T00:00:00.000000Z");
    expect(glance.request.to).toBe(glance.asked.answer?.span?.to);
    glance.zoomIn();
    expect(glance.request.from).not.toBe("2026-01-01T00:00:00.000000Z");
  });

  it("stays on its bar's time when the bars become others", async () => {
    const { glance } = await looked();
    glance.go(7);
    const { from } = glance.bar ?? { from: "" };
    glance.width = 400;
    await glance.look();
    const { bar } = glance;
    expect(bar && bar.from <= from && from < bar.to).toBe(true);
  });

  it("keeps what it showed when it cannot be asked, and asks the same for open bursts", async () => {
    const first = deferred<Overview>();
    const on = new Looked("s", "obj-001", () => "utc");
    const overview = vi.fn(() => first.promise);
    const glance = new Glance({ overview }, on);
    const asked = JSON.stringify(glance.request);
    on.toggle("12");
    expect(JSON.stringify(glance.request)).toBe(asked);
    const looking = glance.look();
    expect(glance.asked.busy).toBe(true);
    first.reject({ code: "net.lost", message: "Lost.", hint: null, detail: null });
    await looking;
    expect(glance.asked.failure?.code).toBe("net.lost");
    expect(glance.at).toBe(-1);
    expect(glance.range).toBeNull();
    expect(glance.zoomIn()).toBe(false);
    glance.move(1);
    glance.filter();
    expect(on.isFiltered).toBe(false);
  });
});

describe("bars in words", () => {
  it("name their days with numbers, and the rest when not all pass", async () => {
    const { answer, glance } = await looked();
    const bar = {
      from: "2026-06-15T00:00:00.000000Z",
      to: "2026-06-22T00:00:00.000000Z",
      shown: [2, 10],
      total: 15,
    };
    const of = { ...answer(), width: { count: 1, unit: "week" as const } };
    of.entity_types = ["objective", "key_result"];
    const days = rangeWords({ from: bar.from, to: "2026-06-21T23:59:59.999999Z" }, "week", "utc");
    expect(days).toMatch(/15.* to .*21/);
    expect(barWords(bar, of, "utc")).toBe(
      `${days}: 12 of 15 events shown (objective 2, key result 10)`,
    );
    expect(barWords({ ...bar, shown: [0, 15] }, of, "utc")).toBe(`${days}: 15 events`);
    const words = chosenWords({ ...of, bars: [bar, bar] }, { first: 0, last: 1 }, "utc");
    expect(words).toBe(`2 bars chosen, ${days}: 24 events`);
    expect(glance.bars.length).toBeGreaterThan(0);
  });

  it("name the hours with their zone where bars are shorter than a day", () => {
    const range = { from: "2026-06-15T22:00:00.000000Z", to: "2026-06-15T22:59:59.999999Z" };
    expect(rangeWords(range, "hour", "utc")).toMatch(/15.*, 22:00:00 to 22:59:59 UTC$/);
    expect(rangeWords(range, "hour", "Asia/Kolkata")).toMatch(/16.*, 03:30:00 to .*UTC\+5:30$/);
    const narrow = { from: "2026-06-15T22:00:00.000001Z", to: "2026-06-15T22:00:00.000001Z" };
    expect(rangeWords(narrow, "microsecond", "utc")).toMatch(/, 22:00:00\.000001 UTC$/);
  });

  it("label the axis from left to right", async () => {
    const { answer } = await looked();
    const places = labels(answer(), "utc").map(({ place }) => place);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.length).toBe(answer().bars.length);
  });
});
