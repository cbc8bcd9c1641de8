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

/** Where a bar begins: its day, month or year, and the time of day where bars are shorter. */
export type Label = { place: number; day: string; time: string | null };
export type Told = { place: number; words: string };

/** About how many pixels a label needs with the space after it, on a line of so many. */
export function roomFor(words: string, line: number): number {
  return (line / 18) * (12 + 6.5 * words.length);
}

/**
 * Of labels from left to right on so many pixels, those that have room. Where the time of day is told, the day is told only by the
 * first label and where it changes; times of day give way to the next day.
 */
export function spread(labels: readonly Label[], width: number, line: number): Told[] {
  const kept: Told[] = [];
  let free = 0;
  let day: string | null = null;
  labels.forEach((label, at) => {
    const isNewDay = label.day !== day;
    if (!isNewDay && label.time === null) return;
    const words = [isNewDay ? label.day : null, label.time]
      .filter((part) => part !== null)
      .join(", ");
    const from = label.place * width;
    const to = from + roomFor(words, line);
    const next = isNewDay ? undefined : labels.slice(at).find((other) => other.day !== label.day);
    const end = next ? next.place * width : width;
    if (from < free - 1e-9 || to > end + 1e-9) return;
    kept.push({ place: label.place, words });
    free = to;
    day = label.day;
  });
  return kept;
}
