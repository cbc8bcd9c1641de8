import type { Lane, Mark } from "../bindings/api";

export const shapes = ["square", "diamond", "circle", "triangle"] as const;
export type Shape = (typeof shapes)[number];

/** The looks of a lane: one of four, always the same for the same entity, whatever lanes come and go around it. */
export function looksOf({
  entity_type,
  entity_id,
}: Pick<Lane, "entity_type" | "entity_id">): number {
  let hash = 7;
  for (const character of `${entity_type} ${entity_id}`) {
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash % shapes.length;
}

/** A shape around a point, as path data. */
export function outline(shape: Shape, x: number, y: number, size: number): string {
  const [left, right, top, bottom] = [x - size, x + size, y - size, y + size];
  switch (shape) {
    case "square":
      return `M${left} ${top}H${right}V${bottom}H${left}Z`;
    case "diamond":
      return `M${x} ${top - 1}L${right + 1} ${y}L${x} ${bottom + 1}L${left - 1} ${y}Z`;
    case "circle":
      return `M${left} ${y}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0Z`;
    case "triangle":
      return `M${x} ${top}L${right} ${bottom}H${left}Z`;
  }
}

/** The middle of a mark, in pixels. */
export function middle({ column }: Pick<Mark, "column">, columns: number, width: number): number {
  return Math.round(((column + 0.5) / columns) * width * 10) / 10;
}

/** Half of a mark's width, in heights of its lane: of one event, and of several. */
const single = 1 / 6;
const cluster = 0.23;

/** How a lane's marks are drawn: all within the filter as one path, all beyond it as another. */
export type Drawn = {
  wanted: string;
  unwanted: string;
  /** How many events clusters stand for, where there is room to say it. */
  counts: { x: number; words: string }[];
};

export function draw(
  marks: readonly Mark[],
  shape: Shape,
  { columns, width, height }: { columns: number; width: number; height: number },
  isWanted: (mark: Mark) => boolean,
): Drawn {
  const drawn: Drawn = { wanted: "", unwanted: "", counts: [] };
  marks.forEach((mark, at) => {
    const x = middle(mark, columns, width);
    const half = height * (mark.events > 1 ? cluster : single);
    const path = outline(shape, x, height / 2, half);
    drawn[isWanted(mark) ? "wanted" : "unwanted"] += path;
    const next = marks[at + 1];
    const room = (next ? middle(next, columns, width) : width) - x;
    const words = String(mark.events);
    if (mark.events > 1 && room >= 2 * half + height * (0.17 + words.length * 0.29)) {
      drawn.counts.push({ x: x + half + height / 8, words });
    }
  });
  return drawn;
}

/** The mark nearest to a point, if it is near enough to be meant; -1 where none is. */
export function markNear(
  marks: readonly Mark[],
  x: number,
  { columns, width }: { columns: number; width: number },
  within = 14,
): number {
  let best = -1;
  let least = within;
  marks.forEach((mark, at) => {
    const apart = Math.abs(middle(mark, columns, width) - x);
    if (apart <= least) [best, least] = [at, apart];
  });
  return best;
}
