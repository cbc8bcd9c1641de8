import type { EventRow, Item } from "../bindings/api";
import type { Zone } from "../format/time";
import { type Row, rowOf } from "./rows";

/** What a node of the list shows. It is the same object for as long as it says the same, so that nothing is drawn anew. */
export type Slot = {
  slot: number;
  /** The row that it stands for now. */
  item: number;
  /** Nothing while the row is still coming. */
  row: Item | undefined;
  /** The event; while a row is still coming, the one before, so that its node is filled again and not built anew. */
  shown: Row | null;
  newer: EventRow | null;
  older: EventRow | null;
  told: Told;
};

/** How times are told; `now` where they are told as time ago. */
export type Told = { zone: Zone; now: number | null; twelve: boolean };

/** The nodes from row `first` on, each of which stands for the next row that lies a whole pool further. */
export function slotsOf(
  before: readonly Slot[],
  at: (item: number) => Item | undefined,
  { first, pool, items }: { first: number; pool: number; items: number },
  told: Told,
): readonly Slot[] {
  return Array.from({ length: Math.min(pool, items) }, (_, slot) => {
    const item = first + ((((slot - first) % pool) + pool) % pool);
    const row = item < items ? at(item) : undefined;
    const [newer, older] = [eventOf(at(item - 1)), eventOf(at(item + 1))];
    return filled(before[slot], { slot, item, row, newer, older, told });
  });
}

function filled(before: Slot | undefined, now: Omit<Slot, "shown">): Slot {
  const { row, newer, older, told } = now;
  const isSame =
    before?.item === now.item &&
    before.row === row &&
    before.newer === newer &&
    before.older === older &&
    before.told.zone === told.zone &&
    before.told.now === told.now &&
    before.told.twelve === told.twelve;
  if (isSame) return before;
  if (row === undefined) return { ...now, shown: before?.shown ?? null };
  if (row.kind !== "event") return { ...now, shown: null };
  const shown = rowOf(row.event, row.position, [newer, older], told.zone, told.now);
  return { ...now, shown };
}

const eventOf = (row: Item | undefined): EventRow | null =>
  row?.kind === "event" ? row.event : null;
