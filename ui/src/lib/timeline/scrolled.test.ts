import { expect, it } from "vitest";

import { Scrolled } from "./scrolled.svelte";

it("keeps what is at the top there when rows become higher or lower", () => {
  const scrolled = new Scrolled(() => 10_000);
  scrolled.view = 320;
  scrolled.reveal(400, 1);
  expect([scrolled.topmost, scrolled.offsetOf(400), scrolled.top]).toEqual([399, 1, 399 * 32]);
  scrolled.row = 25.6;
  expect(scrolled.offsetOf(400)).toBeCloseTo(1);
  expect(scrolled.placeOf(400)).toBeCloseTo(400 * 25.6);
  expect(scrolled.height).toBeCloseTo(10_000 * 25.6);
  scrolled.row = 64;
  expect(scrolled.topmost).toBe(399);
  expect(scrolled.isOnScreen(403)).toBe(true);
  expect(scrolled.isOnScreen(405)).toBe(false);
  scrolled.row = 0;
  expect(scrolled.row).toBe(64);
});
