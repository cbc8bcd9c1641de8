import { describe, expect, it } from "vitest";

import { ScrollSpace, tallest } from "./scroll";

const row = 32;
const screen = 640;

describe("the scroll space", () => {
  it("is the list's own while it fits", () => {
    const space = new ScrollSpace(1000, row, screen);
    expect(space.scaled).toBe(false);
    expect(space.reach(320)).toEqual({ scroll: 320, shift: 0 });
    expect(space.reach(1e9).scroll).toBe(1000 * row - screen);
    expect(space.reach(-5).scroll).toBe(0);
  });

  const rows = 5_000_000;
  const space = new ScrollSpace(rows, row, screen);

  it("stays within what an engine can hold", () => {
    expect(space.height).toBe(tallest);
    const end = space.reach(rows * row);
    expect(end.scroll + end.shift).toBe(rows * row - screen);
    expect(end.scroll).toBeLessThanOrEqual(tallest - screen);
  });

  it("moves by small steps pixel for pixel", () => {
    let place = space.reach(1_000_000 * row);
    const before = place.scroll + place.shift;
    for (let n = 0; n < 100; n += 1) place = space.scrolled(place, place.scroll + 100);
    expect(place.scroll + place.shift - before).toBe(10_000);
  });

  it("moves by the same share of the whole when the scrollbar is dragged", () => {
    const place = space.scrolled({ scroll: 0, shift: 0 }, (tallest - screen) / 2);
    expect(Math.abs(place.scroll + place.shift - (rows * row - screen) / 2)).toBeLessThan(row);
  });

  it("reaches both ends by small steps, without a jump on the way", () => {
    for (const [from, step, end] of [
      [50_000, -100, 0],
      [rows * row - 50_000, 100, rows * row - screen],
    ] as const) {
      let place = space.reach(from);
      for (let n = 0; n < 520; n += 1) {
        const before = place.scroll + place.shift;
        const scroll = Math.min(tallest - screen, Math.max(0, place.scroll + step));
        place = space.scrolled(place, scroll);
        expect(Math.abs(place.scroll + place.shift - before)).toBeLessThanOrEqual(100);
      }
      expect(place.scroll + place.shift).toBe(end);
    }
  });

  it("never lets the scrollbar run out before the list does", () => {
    const place = space.scrolled({ scroll: 1000, shift: 60_000_000 }, 900);
    expect(place.scroll + place.shift).toBe(60_000_900);
    expect(place.scroll).toBeGreaterThan(2000);
  });
});
