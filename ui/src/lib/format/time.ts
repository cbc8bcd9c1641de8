import { toTwelve } from "./hours.svelte";
import { safeLocale } from "./locale";

/** "utc", "local", or the name of a zone such as "Europe/Vienna". */
export type Zone = string;

/** An instant with its microseconds: `Date` alone would drop them. */
export type Instant = { ms: number; fraction: string };

export type Precision = "seconds" | "milliseconds" | "microseconds";

const rfc3339 =
  /^(\d{4}|[+-]\d{4,6})-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/;

/** The instant a text names, or null where it is no RFC 3339 time. Years may have a sign: the last bar of 9999 ends in +10000. */
export function parseInstant(stored: string): Instant | null {
  const match = rfc3339.exec(stored);
  if (!match) return null;
  const expanded = stored.replace(/^[+-]\d+/, (year) => year[0] + year.slice(1).padStart(6, "0"));
  const ms = Date.parse(expanded.replace(/\.\d+/, "").replace(" ", "T"));
  if (Number.isNaN(ms)) return null;
  const fraction = (match[2] ?? "").padEnd(6, "0").slice(0, 6);
  return { ms: ms + Number(fraction.slice(0, 3)), fraction };
}

export const localZone = new Intl.DateTimeFormat(safeLocale()).resolvedOptions().timeZone;
/** A zone as the core and the browser know it. */
export const zoneId = (zone: Zone): string =>
  zone === "utc" ? "UTC" : zone === "local" ? localZone : zone;

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(name: string, zone: Zone, options: Intl.DateTimeFormatOptions) {
  const key = `${name} ${zone}`;
  let found = formatters.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(safeLocale(), { ...options, timeZone: zoneId(zone) });
    formatters.set(key, found);
  }
  return found;
}

const two = "2-digit" as const;

type Clock = (instant: Instant, zone: Zone, precision?: Precision) => string;

/** "22:25:26", or "10:25:26 PM" where hours are counted so; and as much of the fraction as `precision` asks for. */
export const clock: Clock = (instant, zone, precision) =>
  toTwelve() ? clock12(instant, zone, precision) : clock24(instant, zone, precision);

/** "22:25:26", as it is typed, too. */
export const clock24: Clock = (instant, zone, precision) =>
  counted("h23", instant, zone, precision).time;

const clock12: Clock = (instant, zone, precision) => {
  const { time, half } = counted("h12", instant, zone, precision);
  return `${time} ${half}`;
};

function counted(
  hourCycle: "h12" | "h23",
  instant: Instant,
  zone: Zone,
  precision: Precision = "seconds",
): { time: string; half: string } {
  const parts = formatter(hourCycle, zone, {
    hour: two,
    minute: two,
    second: two,
    hourCycle,
    numberingSystem: "latn",
  }).formatToParts(instant.ms);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  const padded = (type: string) => part(type).padStart(2, "0");
  const digits = { seconds: 0, milliseconds: 3, microseconds: 6 }[precision];
  const fraction = digits === 0 ? "" : `.${instant.fraction.slice(0, digits)}`;
  const time = `${padded("hour")}:${padded("minute")}:${padded("second")}${fraction}`;
  return { time, half: part("dayPeriod").toUpperCase() };
}

/** "Tue 16 Jun 2026" in the reader's locale. */
export function day(instant: Instant, zone: Zone): string {
  return dated("weekday", instant, zone);
}

const dates: Record<"weekday" | "day" | "month" | "year", Intl.DateTimeFormatOptions> = {
  weekday: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  day: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};

/** "16 Jun 2026", "Jun 2026" or "2026" in the reader's locale. */
export function date(instant: Instant, zone: Zone, unit: "day" | "month" | "year"): string {
  return dated(unit, instant, zone);
}

const yearOne = Date.parse("0001-01-01T00:00:00Z");

/** Years before the first need their era, or 1 BC would pass for 1. */
function dated(unit: keyof typeof dates, instant: Instant, zone: Zone): string {
  const early = instant.ms < yearOne;
  const options = early ? { ...dates[unit], era: "short" as const } : dates[unit];
  return formatter(`${unit}${early ? " era" : ""}`, zone, options).format(instant.ms);
}

/** The day a stored text falls on, "2026-06-16"; null where it is no time. */
export function calendarDay(stored: string, zone: Zone): string | null {
  const instant = parseInstant(stored);
  if (!instant) return null;
  const parts = formatter("calendar", zone, {
    year: "numeric",
    month: two,
    day: two,
    calendar: "iso8601",
    numberingSystem: "latn",
  }).formatToParts(instant.ms);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** "Tue 16 Jun 2026" for "2026-06-16". */
export function dayNamed(calendar: string): string {
  const noon = parseInstant(`${calendar}T12:00:00Z`);
  return noon ? day(noon, "utc") : calendar;
}

/** "UTC", or the local offset at that instant, so that the two 02:30 of an autumn night differ. */
export function offset(instant: Instant, zone: Zone): string {
  if (zone === "utc") return "UTC";
  const parts = formatter("offset", zone, { timeZoneName: "shortOffset" }).formatToParts(
    instant.ms,
  );
  const name = parts.find((p) => p.type === "timeZoneName")?.value ?? localZone;
  return name.replace(/^GMT(?=.)/, "UTC").replace(/^GMT$/, "UTC");
}

/** The whole instant: day, microseconds, zone. */
export function exact(stored: string, zone: Zone): string {
  const instant = parseInstant(stored);
  if (!instant) return stored;
  return `${day(instant, zone)}, ${clock(instant, zone, "microseconds")} ${offset(instant, zone)}`;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365.25 * 86_400],
  ["month", 30.44 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const inWords = new Intl.RelativeTimeFormat(safeLocale(), { numeric: "auto" });
const inShort = new Intl.RelativeTimeFormat(safeLocale(), { style: "narrow" });

/** "2 hours ago", "yesterday". The stored text where it is no time. */
export function relative(stored: string, now: number): string {
  return agoIn(inWords, stored, now);
}

/** The same for a column: "2h ago", "1d ago". */
export function ago(stored: string, now: number): string {
  return agoIn(inShort, stored, now);
}

function agoIn(format: Intl.RelativeTimeFormat, stored: string, now: number): string {
  const instant = parseInstant(stored);
  if (!instant) return stored;
  const seconds = (instant.ms - now) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(Math.trunc(seconds), "second");
}

/** How many digits each row needs for neighbours to differ: milliseconds where they share a second, and so on. */
export function precisions(times: readonly (Instant | null)[]): Precision[] {
  return times.map((time, at) => {
    if (!time) return "seconds";
    let needed: Precision = "seconds";
    for (const neighbour of [times[at - 1], times[at + 1]]) {
      if (!neighbour) continue;
      if (neighbour.ms === time.ms) return "microseconds";
      if (Math.floor(neighbour.ms / 1000) === Math.floor(time.ms / 1000)) needed = "milliseconds";
    }
    return needed;
  });
}
