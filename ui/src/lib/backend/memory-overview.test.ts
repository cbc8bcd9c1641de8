import { describe, expect, it } from "vitest";

import type { Overview, OverviewRequest } from "../bindings/api";
import { everything, Looked } from "../timeline/looked.svelte";
import { overview } from "./memory-overview";
import { replay, type StoredEvent } from "./replay";

const stored = (seq: number, inserted_at: string, entity_id = "kr-1"): StoredEvent => ({
  seq,
  entity_type: entity_id === "o" ? "objective" : "key_result",
  entity_id,
  objective_id: "o",
  version: seq,
  action: "updated",
  changes: [["title", `"${entity_id}"`]],
  actor: "ana",
  inserted_at,
});

const looked = new Looked("s", "o", () => "utc");
const ask = (events: readonly StoredEvent[], changes: Partial<OverviewRequest> = {}): Overview =>
  overview(replay(events), {
    view: looked.view,
    from: null,
    to: null,
    bars: 30,
    columns: 100,
    fold_gaps: true,
    lanes_from: 0,
    lanes: 10,
    ...changes,
  });

const days = [
  stored(1, "2026-06-01T10:00:00.000000Z", "o"),
  stored(2, "2026-06-01T23:59:59.999999Z"),
  stored(3, "2026-06-02T00:00:00.000000Z"),
  stored(4, "2026-06-20T08:00:00.000000Z", "kr-2"),
  stored(5, "no time", "kr-2"),
];

describe("an overview in memory", () => {
  it("counts by whole days whose end belongs to the next, objectives first", () => {
    const answer = ask(days);
    expect(answer.width).toEqual({ count: 1, unit: "day" });
    expect(answer.entity_types).toEqual(["objective", "key_result"]);
    expect(answer.bars.map(({ from, shown, total }) => [from.slice(8, 10), shown, total])).toEqual([
      ["01", [1, 1], 2],
      ["02", [0, 1], 1],
      ["20", [0, 1], 1],
    ]);
    expect(answer.untimed).toBe(1);
  });

  it("shortens what is empty, without holes in the axis", () => {
    const { axis } = ask(days);
    expect(axis.map(({ gap }) => gap)).toEqual([false, true, false]);
    expect(axis[0]?.start).toBe(0);
    expect(axis.at(-1)?.end).toBe(1_000_000);
    axis.slice(1).forEach((stretch, before) => {
      expect(stretch.start).toBe(axis[before]?.end);
      expect(stretch.from).toBe(axis[before]?.to);
    });
    expect(ask(days, { fold_gaps: false }).axis).toHaveLength(1);
  });

  it("leaves the filter's times out of bars and marks, not of the lanes' counts", () => {
    const filter = { ...everything, since: "2026-06-02T00:00:00.000000Z" };
    const answer = ask(days, { view: { ...looked.view, filter } });
    expect(answer.bars.map(({ shown }) => shown)).toEqual([
      [1, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(answer.lanes.map(({ entity_id, events }) => [entity_id, events])).toEqual([
      ["o", 0],
      ["kr-2", 1],
      ["kr-1", 1],
    ]);
    expect(answer.lanes.map(({ marks }) => marks.length)).toEqual([1, 1, 1]);
  });

  it("clusters what falls into one column, and names its newest", () => {
    const answer = ask(days, { columns: 1 });
    const lane = answer.lanes.find(({ entity_id }) => entity_id === "kr-1");
    expect(lane?.marks).toEqual([
      {
        column: 0,
        events: 2,
        seq: "3",
        from: "2026-06-01T23:59:59.999999Z",
        to: "2026-06-02T00:00:00.000000Z",
      },
    ]);
  });

  it("draws a part with whole bars, and the lanes asked for", () => {
    const answer = ask(days, {
      from: "2026-06-01T09:30:00.000000Z",
      to: "2026-06-01T10:30:00.000000Z",
      bars: 10,
      lanes_from: 1,
      lanes: 1,
    });
    expect(answer.width).toEqual({ count: 15, unit: "minute" });
    expect(answer.drawn?.from).toBe("2026-06-01T09:30:00.000000Z");
    expect(answer.bars).toHaveLength(1);
    expect(answer.lanes_total).toBe(3);
    expect(answer.lanes.map(({ entity_id }) => entity_id)).toEqual(["kr-2"]);
  });

  it("goes by the calendar for long histories, and tells of nothing where nothing has a time", () => {
    const years = [stored(1, "2019-03-05T00:00:00Z"), stored(2, "2026-11-05T00:00:00Z")];
    expect(ask(years).width).toEqual({ count: 1, unit: "year" });
    expect(ask(years).bars[0]?.from).toBe("2019-01-01T00:00:00.000000Z");
    expect(ask([stored(1, "no time")])).toMatchObject({ span: null, drawn: null, bars: [] });
  });
});
