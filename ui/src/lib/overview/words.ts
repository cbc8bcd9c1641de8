import type { Bar, BarUnit, Overview } from "../bindings/api";
import { clock, date, day, offset, parseInstant, type Precision, type Zone } from "../format/time";
import { visibleText } from "../format/value";
import { text } from "../text";
import { justBefore, type Label, placeOf } from "./axis";
import { type Range, shownIn } from "./glance.svelte";
import { byShade, shadesOf } from "./shades";

const calendar = new Set<BarUnit>(["day", "week", "month", "year"]);
const digits: Partial<Record<BarUnit, Precision>> = {
  millisecond: "milliseconds",
  microsecond: "microseconds",
};

/** "Tue 16 Jun 2026", "Mon 1 Jun 2026 to Tue 30 Jun 2026", "Tue 16 Jun 2026, 22:00:00 to 22:59:59 UTC". Both ends belong to it. */
export function rangeWords({ from, to }: Range, unit: BarUnit, zone: Zone): string {
  const [first, last] = [parseInstant(from), parseInstant(to)];
  if (!first || !last) return text.overview.fromTo(from, to);
  const days = [day(first, zone), day(last, zone)] as const;
  const whole = days[0] === days[1] ? days[0] : text.overview.fromTo(days[0], days[1]);
  if (calendar.has(unit)) return whole;
  const precision = digits[unit] ?? "seconds";
  const [a, b] = [clock(first, zone, precision), clock(last, zone, precision)];
  const zoned = `${b} ${offset(last, zone)}`;
  if (days[0] !== days[1]) {
    return text.overview.fromTo(`${days[0]}, ${a}`, `${days[1]}, ${zoned}`);
  }
  return `${whole}, ${a === b ? zoned : text.overview.fromTo(a, zoned)}`;
}

export const rangeOf = (bar: Bar): Range => ({ from: bar.from, to: justBefore(bar.to) });

/** A bar in words, with its numbers. */
export function barWords(bar: Bar, { entity_types, width }: Overview, zone: Zone): string {
  const counts = byShade(bar.shown);
  const types = shadesOf(entity_types)
    .map((types, nth) => [visibleText(types), counts[nth] ?? 0] as const)
    .filter(([, n]) => n > 0);
  const when = rangeWords(rangeOf(bar), width.unit, zone);
  return text.overview.bar(when, shownIn(bar), bar.total, types);
}

/** The bars from one to another in words, with how many events pass in them. */
export function chosenWords(
  { bars, width }: Pick<Overview, "bars" | "width">,
  { first, last }: { first: number; last: number },
  zone: Zone,
): string {
  const chosen = bars.slice(first, last + 1);
  const shown = chosen.reduce((sum, bar) => sum + shownIn(bar), 0);
  const range = { from: chosen[0]?.from ?? "", to: justBefore(chosen.at(-1)?.to ?? "") };
  return text.overview.chosen(rangeWords(range, width.unit, zone), chosen.length, shown);
}

/** Where bars begin, as the axis says it: as much of the time as tells bars apart. */
export function labels({ bars, axis, width }: Overview, zone: Zone): Label[] {
  return bars.flatMap(({ from }) => {
    const place = placeOf(axis, from);
    return place === null ? [] : [{ place, ...labelOf(from, width.unit, zone) }];
  });
}

function labelOf(from: string, unit: BarUnit, zone: Zone): Pick<Label, "day" | "time"> {
  const at = parseInstant(from);
  if (!at) return { day: from, time: null };
  if (unit === "month" || unit === "year") return { day: date(at, zone, unit), time: null };
  const words = date(at, zone, "day");
  if (calendar.has(unit)) return { day: words, time: null };
  const time = clock(at, zone, digits[unit] ?? "seconds");
  const isWhole = unit === "hour" || unit === "minute";
  return { day: words, time: isWhole ? time.replace(/:00$/, "") : time };
}
