import { count, plural } from "./number";

const units: [size: number, one: string, many: string][] = [
  [365.25 * 86_400, "year", "years"],
  [30.44 * 86_400, "month", "months"],
  [86_400, "day", "days"],
  [3_600, "hour", "hours"],
  [60, "minute", "minutes"],
  [1, "second", "seconds"],
];

/** Microseconds in the largest unit of which there is a whole one: "249 days", "under a second". */
export function duration(microseconds: number): string {
  const seconds = Math.abs(microseconds) / 1e6;
  const sign = microseconds < 0 ? "−" : "";
  for (const [size, one, many] of units) {
    // Half a year in days says more than five months.
    if (size > 86_400 && seconds < size * 2) continue;
    if (seconds >= size) return sign + plural(Math.floor(seconds / size), one, many);
  }
  return microseconds === 0 ? "no time" : "under a second";
}

/** Microseconds to the last of them: "249 d 3 h 2 min 1.000005 s". */
export function exactDuration(microseconds: number): string {
  const all = Math.abs(microseconds);
  const part = (size: number, of: number) => Math.floor((all / 1e6 / size) % of);
  const parts: [number, string][] = [
    [Math.floor(all / 1e6 / 86_400), "d"],
    [part(3_600, 24), "h"],
    [part(60, 60), "min"],
  ];
  const seconds = `${part(1, 60)}.${String(all % 1e6).padStart(6, "0")} s`;
  const words = parts.filter(([n]) => n > 0).map(([n, unit]) => `${count(n)} ${unit}`);
  return (microseconds < 0 ? "−" : "") + [...words, seconds].join(" ");
}
