import { describe, expect, it } from "vitest";

import type { Stretch } from "../bindings/api";
import {
  edgeOf,
  isWithin,
  justBefore,
  lengthOf,
  micros,
  placeOf,
  rfc3339,
  roomFor,
  spread,
} from "./axis";

const axis: Stretch[] = [
  stretch("2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z", 0, 485_000, false),
  stretch("2026-01-11T00:00:00Z", "2026-06-01T00:00:00Z", 485_000, 515_000, true),
  stretch("2026-06-01T00:00:00Z", "2026-06-11T00:00:00Z", 515_000, 1_000_000, false),
];

function stretch(from: string, to: string, start: number, end: number, gap: boolean): Stretch {
  return { from, to, start, end, gap };
}

describe("times", () => {
  it("keep their microseconds both ways, before 1970 and beyond what a float holds", () => {
    for (const time of [
      "2026-06-16T00:25:22.000001Z",
      "1969-12-31T23:59:59.999999Z",
      "9998-01-01T00:00:00.123457Z",
    ]) {
      expect(rfc3339(micros(time) ?? 0n)).toBe(time);
    }
    expect(micros("2026-06-16T02:25:22+02:00")).toBe(micros("2026-06-16T00:25:22Z"));
    expect(micros("yesterday")).toBeNull();
  });

  it("end just before what begins there", () => {
    expect(justBefore("2026-06-17T00:00:00.000000Z")).toBe("2026-06-16T23:59:59.999999Z");
  });

  it("lie within bounds that both belong to it", () => {
    const [since, until] = ["2026-06-16T00:00:00Z", "2026-06-16T23:59:59.999999Z"];
    expect(isWithin(since, since, until)).toBe(true);
    expect(isWithin(until, since, until)).toBe(true);
    expect(isWithin("2026-06-17T00:00:00.000000Z", since, until)).toBe(false);
    expect(isWithin("2020-01-01T00:00:00Z", null, until)).toBe(true);
    expect(isWithin("no time", null, null)).toBe(false);
  });
});

describe("the axis", () => {
  it("gives every drawn time its place, gaps shortened", () => {
    expect(placeOf(axis, "2026-01-01T00:00:00Z")).toBe(0);
    expect(placeOf(axis, "2026-01-06T00:00:00Z")).toBeCloseTo(0.2425);
    expect(placeOf(axis, "2026-03-22T12:00:00Z")).toBeCloseTo(0.5);
    expect(placeOf(axis, "2026-06-01T00:00:00Z")).toBeCloseTo(0.515);
    expect(placeOf(axis, "2026-06-11T00:00:00Z")).toBe(1);
    expect(placeOf(axis, "2027-01-01T00:00:00Z")).toBeNull();
    expect(placeOf(axis, "no time")).toBeNull();
  });

  it("holds what lies beyond it at its edges", () => {
    expect(edgeOf(axis, "2020-01-01T00:00:00Z")).toBe(0);
    expect(edgeOf(axis, "2026-01-06T00:00:00Z")).toBeCloseTo(0.2425);
    expect(edgeOf(axis, "2027-01-01T00:00:00Z")).toBe(1);
  });

  it("knows how long a gap is", () => {
    expect(lengthOf(axis[1] as Stretch)).toBe(141 * 86_400e6);
  });

  it("gives labels the room that their words need, on a line of any height", () => {
    expect(roomFor("1 Mar 2026, 00:00", 18)).toBeGreaterThan(17 * 6);
    expect(roomFor("2026", 18)).toBeLessThan(60);
    expect(roomFor("2026", 36)).toBe(2 * roomFor("2026", 18));
  });

  it("labels no more than there is room for, and no words twice in a row", () => {
    const at = (place: number, day = place.toFixed(2)) => ({ place, day, time: null });
    const labels = [at(0), at(0.05), at(0.1), at(0.2), at(0.3, "0.20"), at(0.5), at(0.97)];
    expect(spread(labels, 400, 18).map(({ place }) => place)).toEqual([0, 0.1, 0.2, 0.5]);
    expect(spread(labels, 400, 36).map(({ place }) => place)).toEqual([0, 0.2, 0.5]);
  });

  it("tells the day of times only where it changes, and leaves room to do so", () => {
    const labels = [..."abcdefgh"].map((_, at) => ({
      place: at / 8,
      day: at < 4 ? "1 Mar 2026" : "2 Mar 2026",
      time: `${String((at % 4) * 6).padStart(2, "0")}:00`,
    }));
    expect(spread(labels, 1200, 18).map(({ words }) => words)).toEqual([
      "1 Mar 2026, 00:00",
      "06:00",
      "12:00",
      "18:00",
      "2 Mar 2026, 00:00",
      "06:00",
      "12:00",
      "18:00",
    ]);
    expect(spread(labels, 300, 18).map(({ words }) => words)).toEqual([
      "1 Mar 2026, 00:00",
      "2 Mar 2026, 00:00",
    ]);
  });
});
