import type { Stretch } from "../bindings/api";
import { parseInstant } from "../format/time";

/** The width of the axis of the core. */
const whole = 1_000_000;

/** Microseconds since 1970, exactly; null where a text is no time. */
export function micros(stored: string): bigint | null {
  const instant = parseInstant(stored);
  if (!instant) return null;
  return BigInt(instant.ms) * 1000n + BigInt(instant.fraction.slice(3));
}

/** Microseconds since 1970 as RFC 3339 in UTC. */
export function rfc3339(at: bigint): string {
  const within = ((at % 1000n) + 1000n) % 1000n;
  const ms = new Date(Number((at - within) / 1000n)).toISOString();
  return ms.replace("Z", `${String(within).padStart(3, "0")}Z`);
}

/** The last instant before a time at which something ends that the time itself does not belong to. */
export function justBefore(end: string): string {
  const at = micros(end);
  return at === null ? end : rfc3339(at - 1n);
}

/** Where a time stands along the axis, from 0 to 1; null where it is not drawn. */
export function placeOf(axis: readonly Stretch[], time: string): number | null {
  const at = micros(time);
  if (at === null) return null;
  for (const { from, to, start, end } of axis) {
    const [first, last] = [micros(from), micros(to)];
    if (first === null || last === null || at < first || at > last) continue;
    const within = last === first ? 0 : Number(at - first) / Number(last - first);
    return (start + within * (end - start)) / whole;
  }
  return null;
}

/** Where a time stands along the axis; the edge that it lies beyond where it is not drawn. */
export function edgeOf(axis: readonly Stretch[], time: string): number {
  const place = placeOf(axis, time);
  if (place !== null) return place;
  return isWithin(time, axis.at(-1)?.to ?? null, null) ? 1 : 0;
}

/** How long a stretch is, in microseconds. */
export function lengthOf({ from, to }: Pick<Stretch, "from" | "to">): number {
  const [first, last] = [micros(from), micros(to)];
  return first === null || last === null ? 0 : Number(last - first);
}

/** Whether a time lies within the bounds, both included; an absent one bounds nothing. */
export function isWithin(time: string, since: string | null, until: string | null): boolean {
  const at = micros(time);
  if (at === null) return false;
  const [from, to] = [since && micros(since), until && micros(until)];
  return (typeof from !== "bigint" || at >= from) && (typeof to !== "bigint" || at <= to);
}

export type Label = { place: number; words: string };

/** About how many pixels a label needs with the space after it: as many as the longest of them. */
export function roomFor(labels: readonly Label[]): number {
  return 12 + 6.5 * Math.max(0, ...labels.map(({ words }) => words.length));
}

/** Of labels from left to right, those that leave so much of the width between. */
export function spread(labels: readonly Label[], apart: number): Label[] {
  const kept: Label[] = [];
  for (const label of labels) {
    const last = kept.at(-1);
    const isNew = !last || label.words !== last.words;
    if (isNew && label.place - (last?.place ?? -apart) >= apart && label.place + apart <= 1 + 1e-9)
      kept.push(label);
  }
  return kept;
}
