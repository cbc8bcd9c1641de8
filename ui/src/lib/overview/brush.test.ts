import { describe, expect, it, vi } from "vitest";

import type { Overview } from "../bindings/api";
import { barAt, barsIn, Brush, placed } from "./brush.svelte";

const day = (n: number) => `2026-06-0${n}T00:00:00.000000Z`;
const overview: Pick<Overview, "bars" | "axis"> = {
  axis: [{ from: day(1), to: day(5), start: 0, end: 1_000_000, gap: false }],
  bars: [1, 2, 4].map((n) => ({ from: day(n), to: day(n + 1), shown: [n], total: n })),
};
const bars = placed(overview);

describe("bars along the axis", () => {
  it("stand where their times are", () => {
    expect(bars.map(({ start, end }) => [start, end])).toEqual([
      [0, 0.25],
      [0.25, 0.5],
      [0.75, 1],
    ]);
  });

  it("are found by place, the nearest where there is none", () => {
    expect(barAt(bars, 0.3)).toBe(1);
    expect(barAt(bars, 0.55)).toBe(1);
    expect(barAt(bars, 0.7)).toBe(2);
    expect(barAt([], 0.5)).toBe(-1);
    expect(barsIn(bars, 0.2, 0.8)).toEqual({ first: 0, last: 2 });
    expect(barsIn(bars, 0.55, 0.7)).toBeNull();
  });
});

describe("the brush", () => {
  const drawn = () => {
    const choose = vi.fn();
    return { brush: new Brush(() => bars, choose), choose };
  };

  it("chooses what it was drawn over, in either direction", () => {
    const { brush, choose } = drawn();
    brush.begin(0.8);
    brush.move(0.4);
    expect(brush.range).toEqual({ from: 0.4, to: 0.8 });
    expect(brush.end(0.3)).toBe("range");
    expect(choose).toHaveBeenCalledWith(1, 2);
    expect(brush.range).toBeNull();
  });

  it("takes a press that hardly moved for a click", () => {
    const { brush, choose } = drawn();
    brush.begin(0.3);
    brush.move(0.302);
    expect(brush.range).toBeNull();
    expect(brush.end(0.301)).toBe(1);
    expect(choose).not.toHaveBeenCalled();
  });

  it("chooses nothing where there is nothing, or where it was given up", () => {
    const { brush, choose } = drawn();
    brush.begin(0.55);
    expect(brush.end(0.7)).toBeNull();
    brush.begin(0.1);
    brush.move(0.9);
    brush.cancel();
    expect(brush.end(0.9)).toBeNull();
    brush.move(0.5);
    expect(brush.range).toBeNull();
    expect(choose).not.toHaveBeenCalled();
  });

  it("stays within the axis", () => {
    const { brush } = drawn();
    brush.begin(0.5);
    brush.move(1.4);
    expect(brush.range).toEqual({ from: 0.5, to: 1 });
  });
});
