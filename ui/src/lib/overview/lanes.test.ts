import { describe, expect, it } from "vitest";

import type { Lane, Mark, Overview } from "../bindings/api";
import { fewLanes, Lanes, manyLanes, nearest } from "./lanes.svelte";
import { draw, looksOf, markNear, middle, outline, shapes } from "./marks";

const mark = (column: number, events = 1): Mark => ({
  column,
  events,
  seq: String(column),
  from: "2026-06-16T00:00:00.000000Z",
  to: "2026-06-16T00:00:00.000000Z",
});
const lane = (id: string, ...columns: number[]): Lane => ({
  entity_type: "key_result",
  entity_id: id,
  name: null,
  deleted: false,
  events: columns.length,
  marks: columns.map((column) => mark(column)),
});

/** The lanes there are, answered as they are asked for. */
function lanesOf(all: readonly Lane[]) {
  const lanes: Lanes = new Lanes(
    () =>
      ({
        lanes: all.slice(lanes.from, lanes.from + lanes.count),
        lanes_total: all.length,
      }) as unknown as Overview,
  );
  return lanes;
}

describe("lanes", () => {
  const three = () => lanesOf([lane("a", 10, 50, 90), lane("b", 48, 52), lane("c")]);

  it("begin on the newest mark, and go on beside where the last one was", () => {
    const lanes = three();
    expect(lanes.marked?.seq).toBe("90");
    lanes.moveMark(-1);
    expect(lanes.marked?.seq).toBe("50");
    lanes.moveLane(1);
    expect(lanes.marked?.seq).toBe("48");
    lanes.moveLane(5);
    expect(lanes.lane).toBe(2);
    expect(lanes.marked).toBeNull();
    lanes.moveMark(-1);
    lanes.moveLane(-Infinity);
    expect(lanes.lane).toBe(0);
  });

  it("stay within their marks", () => {
    const lanes = three();
    lanes.moveMark(-Infinity);
    expect(lanes.marked?.seq).toBe("10");
    lanes.moveMark(-1);
    expect(lanes.marked?.seq).toBe("10");
    lanes.moveMark(Infinity);
    expect(lanes.marked?.seq).toBe("90");
    lanes.put(1, mark(52));
    expect(lanes.marked?.seq).toBe("52");
  });

  it("are few at first, then up to the most, then the next ones, and back", () => {
    const lanes = lanesOf(Array.from({ length: 230 }, (_, n) => lane(String(n), n)));
    expect([lanes.all.length, lanes.after]).toEqual([fewLanes, 230 - fewLanes]);
    lanes.more();
    expect([lanes.from, lanes.all.length, lanes.after]).toEqual([0, manyLanes, 130]);
    lanes.more();
    lanes.more();
    expect([lanes.from, lanes.all.length, lanes.after]).toEqual([200, 30, 0]);
    lanes.more();
    expect(lanes.from).toBe(200);
    lanes.fewer();
    lanes.fewer();
    expect([lanes.from, lanes.count]).toEqual([0, manyLanes]);
    lanes.fewer();
    expect(lanes.count).toBe(fewLanes);
  });

  it("find the nearest mark, none where there are none", () => {
    expect(nearest([mark(1), mark(9)], 6)).toBe(1);
    expect(nearest([], 6)).toBe(-1);
  });
});

describe("marks", () => {
  const space = { columns: 100, width: 1000, height: 24 };

  it("look the same for the same entity, and not all alike", () => {
    const looks = Array.from({ length: 40 }, (_, n) => looksOf(lane(`kr-${n}`)));
    expect(looks).toEqual(Array.from({ length: 40 }, (_, n) => looksOf(lane(`kr-${n}`))));
    expect(new Set(looks).size).toBe(shapes.length);
  });

  it("stand in the middle of their columns", () => {
    expect(middle(mark(0), 100, 1000)).toBe(5);
    expect(middle(mark(99), 100, 1000)).toBe(995);
    for (const shape of shapes) expect(outline(shape, 5, 12, 4)).toMatch(/^M.*Z$/);
  });

  it("are told apart by the filter, and counted where there is room", () => {
    const marks = [mark(10, 14), mark(12, 3), mark(50, 2), mark(99, 7)];
    const drawn = draw(marks, "square", space, (one) => one.column >= 12);
    expect(drawn.unwanted.match(/M/g)).toHaveLength(1);
    expect(drawn.wanted.match(/M/g)).toHaveLength(3);
    expect(drawn.counts.map(({ words }) => words)).toEqual(["3", "2"]);
  });

  it("are hit from near, not from far", () => {
    const marks = [mark(10), mark(12)];
    expect(markNear(marks, 104, space)).toBe(0);
    expect(markNear(marks, 117, space)).toBe(1);
    expect(markNear(marks, 160, space)).toBe(-1);
  });
});
