import { entityType, text } from "../text";

/** How many types have a shade of their own: more could not be told apart. */
const own = 3;

/** How dark a type is drawn. */
export const shade = (nth: number): number => Math.max(0.25, 1 - 0.35 * nth);

/** Counts by type as they are drawn: one for each shade, the last of which many types may share. */
export function byShade(counts: readonly number[]): readonly number[] {
  if (counts.length <= own + 1) return counts;
  return [...counts.slice(0, own), counts.slice(own).reduce((sum, n) => sum + n, 0)];
}

/** What each shade stands for. */
export function shadesOf(types: readonly string[]): readonly string[] {
  if (types.length <= own + 1) return types.map(entityType);
  return [...types.slice(0, own).map(entityType), text.overview.otherTypes(types.length - own)];
}
