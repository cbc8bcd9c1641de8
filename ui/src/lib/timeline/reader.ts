import type { Rows } from "../bindings/api";

/** Where the list has to be scrolled to. `offset`: how far, in rows, below the top edge; null shows it wherever it is near. */
export type Goal = { item: number; offset: number | null };

/** The event that must stay where it is while everything around it is replaced. */
export type Anchor = { seq: string; offset: number };

/** An event, or the newest of a folded burst, that the reader is on. */
export type Cursor = { item: number; position: number; seq: string };

/** What is true of the whole view. */
export type Head = Omit<Rows, "start" | "under" | "rows">;

export function headOf({ start: _start, under: _under, rows: _rows, ...head }: Rows): Head {
  return head;
}

export function isSameHead(a: Head, b: Head | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
