import { calendarDay, clock24, date, offset, parseInstant, type Zone } from "../format/time";
import { micros, rfc3339 } from "../overview/axis";

/** Where a filter's time begins or ends. Both ends belong to what is wanted. */
export type Which = "since" | "until";

const pattern =
  /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?\s*(Z|UTC|[+-]\d\d:\d\d)?)?)?)?$/i;
const minute = 60_000;
const day = 1440 * minute;

/**
 * What was typed ("2026", "2026-06", "2026-06-16", "2026-06-16 07:30", or to the second or a fraction of it), as an instant in
 * UTC: the first of it where something begins, the last of it where something ends. It is a time of the zone unless it says another.
 * Null where it is no time.
 */
export function boundOf(typed: string, which: Which, zone: Zone): string | null {
  const [, year, month, date, hour, minutes, seconds, fraction, said] =
    pattern.exec(typed.trim()) ?? [];
  if (year === undefined) return null;
  const two = (digits: string | undefined, least: number) =>
    (digits ?? String(least)).padStart(2, "0");
  const midnight = `${year}-${two(month, 1)}-${two(date, 1)}T00:00:00Z`;
  const at = Date.parse(
    midnight.replace("00:00:00", `${two(hour, 0)}:${two(minutes, 0)}:${two(seconds, 0)}`),
  );
  // A month has no 31st day where the next one begins.
  if (
    Number.isNaN(at) ||
    new Date(Date.parse(midnight)).toISOString().slice(0, 10) !== midnight.slice(0, 10)
  )
    return null;

  if (hour === undefined) {
    if (which === "since") return rfc3339(instantOf(at, zone, "first"));
    const next = new Date(at);
    if (month === undefined) next.setUTCFullYear(next.getUTCFullYear() + 1);
    else if (date === undefined) next.setUTCMonth(next.getUTCMonth() + 1);
    else next.setUTCDate(next.getUTCDate() + 1);
    return rfc3339(instantOf(next.getTime(), zone, "first") - 1n);
  }
  const begins =
    said === undefined
      ? instantOf(at, zone, which === "since" ? "first" : "last")
      : BigInt(at - aheadOf(said)) * 1000n;
  const within = begins + BigInt((fraction ?? "").padEnd(6, "0"));
  if (which === "since") return rfc3339(within);
  const length = seconds === undefined ? 60_000_000n : 10n ** BigInt(6 - (fraction ?? "").length);
  return rfc3339(within + length - 1n);
}

/** A bound as it is typed: the shortest text that means it. The stored one where it is no time. */
export function boundText(stored: string, which: Which, zone: Zone): string {
  const instant = parseInstant(stored);
  const on = calendarDay(stored, zone);
  if (!instant || on === null) return stored;
  const whole = `${on} ${clock24(instant, zone, "microseconds")}`;
  const shorter = [10, 16, 19, 23].map((length) => whole.slice(0, length));
  const means = (typed: string) => {
    const bound = boundOf(typed, which, zone);
    return bound !== null && micros(bound) === micros(stored);
  };
  // An hour that comes twice needs its offset.
  return [...shorter, whole].find(means) ?? stored;
}

/** A bound in words, as short as it can be said: "16 Jun 2026", "16 Jun 2026, 07:30 UTC". */
export function boundWords(stored: string, which: Which, zone: Zone): string {
  const at = parseInstant(stored);
  if (!at) return stored;
  const typed = boundText(stored, which, zone);
  const words = date(at, zone, "day");
  if (typed.length === 10) return words;
  const time = typed === stored ? clock24(at, zone, "microseconds") : typed.slice(11);
  return `${words}, ${time} ${offset(at, zone)}`;
}

/**
 * Microseconds at which the clocks of a zone show a time, given in milliseconds as if they were in UTC. Where they show it twice,
 * the first or the last; where they skip it, as if they had not been set yet.
 */
function instantOf(shown: number, zone: Zone, which: "first" | "last"): bigint {
  const ahead = [shown - day, shown + day].map((at) => clocks(at, zone) - at);
  const hits = ahead.map((by) => shown - by).filter((at) => clocks(at, zone) === shown);
  const at = which === "first" ? Math.min(...hits) : Math.max(...hits);
  return BigInt(Number.isFinite(at) ? at : shown - (ahead[0] ?? 0)) * 1000n;
}

/** What the clocks of a zone show, as if they were in UTC. */
function clocks(at: number, zone: Zone): number {
  const on = calendarDay(new Date(at).toISOString(), zone) ?? "";
  return Date.parse(`${on}T${clock24({ ms: at, fraction: "000000" }, zone)}Z`);
}

/** Milliseconds that "+05:30" is ahead of UTC. */
function aheadOf(said: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(said) ?? [];
  const length = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * minute;
  return sign === "-" ? -length : length;
}
