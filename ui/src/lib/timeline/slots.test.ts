import { expect, it } from "vitest";

import type { EventRow, Item } from "../bindings/api";
import { type Slot, slotsOf } from "./slots";

const told = { zone: "utc", now: null, twelve: false };
const pool = { pool: 6, items: 100 };

const event = (item: number): Item => ({
  kind: "event",
  position: item,
  inside: false,
  event: {
    seq: String(1000 - item),
    inserted_at: `2026-06-16T10:00:${String(59 - (item % 60)).padStart(2, "0")}.000000Z`,
  } as EventRow,
});

/** Rows of which those from `held` on are still coming. */
function history(held = 100) {
  const rows = Array.from({ length: 100 }, (_, item) => event(item));
  return (item: number) => (item < held ? rows[item] : undefined);
}

const shownBy = (slots: readonly Slot[]) => slots.map(({ shown }) => shown?.event.seq ?? null);

it("keeps what a node shows the same object while a scroll leaves it the same", () => {
  const at = history();
  const before = slotsOf([], at, { first: 10, ...pool }, told);
  const after = slotsOf(before, at, { first: 12, ...pool }, told);
  expect(after.map(({ item }) => item)).toEqual([12, 13, 14, 15, 16, 17]);
  expect(after.map((slot, nth) => slot === before[nth])).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

it("gives each row a node of its own, the same as long as it is drawn", () => {
  const at = history();
  const before = slotsOf([], at, { first: 3, ...pool }, told);
  const after = slotsOf(before, at, { first: 5, ...pool }, told);
  for (const slot of after) {
    const was = before.find(({ item }) => item === slot.item);
    if (was) expect(was.slot).toBe(slot.slot);
  }
  expect(new Set(after.map(({ item }) => item)).size).toBe(6);
});

it("keeps the row a node had while the next is still coming", () => {
  const at = history(8);
  const before = slotsOf([], at, { first: 0, ...pool }, told);
  const after = slotsOf(before, at, { first: 6, ...pool }, told);
  expect(after.map(({ row }) => row !== undefined)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(shownBy(after)).toEqual(["994", "993", "998", "997", "996", "995"]);
  const come = slotsOf(after, history(), { first: 6, ...pool }, told);
  expect(shownBy(come)).toEqual(["994", "993", "992", "991", "990", "989"]);
});

it("is drawn anew where times are told otherwise, or a neighbour needs more digits", () => {
  const at = history();
  const before = slotsOf([], at, { first: 0, ...pool }, told);
  const elsewhere = slotsOf(before, at, { first: 0, ...pool }, { ...told, zone: "Asia/Tokyo" });
  expect(elsewhere[0]?.shown?.time).toBe("19:00:59");
  const near = at(7) as Item & { kind: "event" };
  const twin = { ...near, event: { ...near.event, inserted_at: "2026-06-16T10:00:54.000001Z" } };
  const other = (item: number) => (item === 6 ? twin : at(item));
  const after = slotsOf(before, other, { first: 0, ...pool }, told);
  expect(before[5]?.shown?.time).toBe("10:00:54");
  expect(after[5]?.shown?.time).toBe("10:00:54.000000");
  expect(after[4]).toBe(before[4]);
});
