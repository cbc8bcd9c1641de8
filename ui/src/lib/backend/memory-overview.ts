import type {
  Bar,
  BarUnit,
  BarWidth,
  Lane,
  Mark,
  Overview,
  OverviewRequest,
  Stretch,
} from "../bindings/api";
import { micros as exactly, rfc3339 } from "../overview/axis";
import { filtered } from "./memory-filter";
import type { Replayed } from "./replay";

const micros = (stored: string) => Number(exactly(stored));
const time = (at: number) => rfc3339(BigInt(Math.round(at)));

/** Widths of one size each, narrow to wide: what is longer than a week goes by the calendar. */
const even: readonly [BarUnit, number, readonly number[]][] = [
  ["microsecond", 1, [1, 10, 100]],
  ["millisecond", 1e3, [1, 10, 100]],
  ["second", 1e6, [1, 5, 15, 30]],
  ["minute", 6e7, [1, 5, 15, 30]],
  ["hour", 3.6e9, [1, 3, 6, 12]],
  ["day", 8.64e10, [1]],
  ["week", 6.048e11, [1]],
];
/** A Monday. */
const monday = micros("1970-01-05T00:00:00Z");
const months: readonly [BarUnit, number, number][] = [
  ["month", 1, 1],
  ["month", 3, 3],
  ["year", 1, 12],
  ["year", 5, 60],
  ["year", 10, 120],
];

/** A timeline, given newest first, at a glance. Days and what is longer are those of UTC. */
export function overview(events: readonly Replayed[], request: OverviewRequest): Overview {
  const { filter } = request.view;
  const timed = events.filter(({ row }) => exactly(row.inserted_at) !== null);
  const passing = filtered(events, { ...filter, since: null, until: null });
  const isTimed = new Set(timed);
  const times = timed.map(({ row }) => micros(row.inserted_at)).sort((a, b) => a - b);
  const [oldest = 0, newest = 0] = [times[0], times.at(-1)];
  const from = request.from === null ? oldest : micros(request.from);
  const to = request.to === null ? newest : micros(request.to);
  const { width, boundaries } = divide(Math.min(from, to), Math.max(from, to), request.bars);
  const types = [...new Set(events.map(({ row }) => row.entity_type))].sort(
    (a, b) => Number(a !== "objective") - Number(b !== "objective") || (a < b ? -1 : 1),
  );
  const bars = barsOf(
    boundaries,
    timed,
    passing.filter((event) => isTimed.has(event)),
    types,
  );
  const drawn = { from: time(boundaries[0] ?? 0), to: time(boundaries.at(-1) ?? 0) };
  const axis = axisOf(drawn, bars, request.fold_gaps);
  const inTime = new Set(filtered(passing, filter));
  const lanes = lanesOf(passing, inTime, axis, request);
  return {
    span: timed.length === 0 ? null : { from: time(oldest), to: time(newest) },
    drawn: timed.length === 0 ? null : drawn,
    width,
    entity_types: types,
    bars,
    axis,
    lanes_total: lanes.length,
    lanes: lanes.slice(request.lanes_from, request.lanes_from + request.lanes),
    untimed: [...inTime].filter((event) => !isTimed.has(event)).length,
  };
}

function divide(from: number, to: number, most: number): { width: BarWidth; boundaries: number[] } {
  const make = (first: number, after: (boundary: number) => number): number[] => {
    const boundaries = [first];
    while ((boundaries.at(-1) ?? 0) <= to && boundaries.length <= most + 1)
      boundaries.push(after(boundaries.at(-1) ?? 0));
    return boundaries;
  };
  for (const [unit, size, counts] of even) {
    for (const count of counts) {
      const step = size * count;
      const base = unit === "week" ? monday : 0;
      const first = Math.floor((from - base) / step) * step + base;
      if ((to - first) / step >= most) continue;
      return { width: { count, unit }, boundaries: make(first, (boundary) => boundary + step) };
    }
  }
  for (const [unit, count, step] of months) {
    const begin = new Date(from / 1000);
    const month = begin.getUTCFullYear() * 12 + begin.getUTCMonth();
    const start = (number: number) => Date.UTC(Math.floor(number / 12), number % 12) * 1000;
    let number = month - (month % step);
    const boundaries = make(start(number), () => start((number += step)));
    if (boundaries.length <= most + 1) return { width: { count, unit }, boundaries };
  }
  return { width: { count: 10_000, unit: "year" }, boundaries: [from, to + 1] };
}

function barsOf(
  boundaries: readonly number[],
  timed: readonly Replayed[],
  passing: readonly Replayed[],
  types: readonly string[],
): Bar[] {
  const within = (of: readonly Replayed[], from: number, to: number) =>
    of.filter(({ row }) => micros(row.inserted_at) >= from && micros(row.inserted_at) < to);
  return boundaries.slice(0, -1).flatMap((from, at) => {
    const to = boundaries[at + 1] ?? from;
    const total = within(timed, from, to).length;
    const pass = within(passing, from, to);
    const shown = types.map((type) => pass.filter(({ row }) => row.entity_type === type).length);
    return total === 0 ? [] : [{ from: time(from), to: time(to), shown, total }];
  });
}

/** A stretch without events that takes more than a fifth of the time is shortened to a thirtieth. */
function axisOf(drawn: { from: string; to: string }, bars: readonly Bar[], fold: boolean) {
  const [from, to] = [micros(drawn.from), micros(drawn.to)];
  const parts: [from: number, to: number, gap: boolean][] = [];
  let at = from;
  bars.slice(1).forEach((bar, before) => {
    const [start, end] = [micros(bars[before]?.to ?? drawn.from), micros(bar.from)];
    if (!fold || end - start <= (to - from) / 5) return;
    parts.push([at, start, false], [start, end, true]);
    at = end;
  });
  parts.push([at, to, false]);
  const gaps = parts.filter(([, , gap]) => gap).length;
  const evenly = parts.reduce((sum, [a, b, gap]) => sum + (gap ? 0 : b - a), 0);
  let done = 0;
  return parts.map(([a, b, gap]): Stretch => {
    const start = Math.round(done * 1e6);
    done += gap ? 0.03 : ((b - a) / Math.max(1, evenly)) * (1 - gaps * 0.03);
    return { from: time(a), to: time(b), start, end: Math.round(done * 1e6), gap };
  });
}

function lanesOf(
  passing: readonly Replayed[],
  inTime: ReadonlySet<Replayed>,
  axis: readonly Stretch[],
  { columns, view }: OverviewRequest,
): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const event of passing) {
    const { entity_type, entity_id, entity_name: name, deleted } = event.row;
    const key = JSON.stringify([entity_type, entity_id]);
    // The newest comes first: it tells the name now.
    const lane = lanes.get(key) ?? { entity_type, entity_id, name, deleted, events: 0, marks: [] };
    lanes.set(key, lane);
    if (inTime.has(event)) lane.events += 1;
    const column = columnOf(axis, event.row.inserted_at, columns);
    if (column !== null) mark(lane.marks, column, event.row);
  }
  const own = (lane: Lane) => lane.entity_id === view.objective_id;
  return [...lanes.values()].sort((a, b) => Number(own(b)) - Number(own(a)));
}

function columnOf(axis: readonly Stretch[], stored: string, columns: number): number | null {
  const at = exactly(stored) === null ? NaN : micros(stored);
  const on = axis.find(({ from, to }) => at >= micros(from) && at < micros(to));
  if (!on) return null;
  const [from, to] = [micros(on.from), micros(on.to)];
  const place = on.start + ((at - from) / (to - from)) * (on.end - on.start);
  return Math.min(columns - 1, Math.floor((place / 1e6) * columns));
}

function mark(marks: Mark[], column: number, row: { seq: string; inserted_at: string }): void {
  const found = marks.find((mark) => mark.column === column);
  if (!found) {
    const { seq, inserted_at: stored } = row;
    marks.push({ column, events: 1, seq, from: stored, to: stored });
    marks.sort((a, b) => a.column - b.column);
    return;
  }
  found.events += 1;
  const at = micros(row.inserted_at);
  if (at < micros(found.from)) found.from = row.inserted_at;
  if (at > micros(found.to)) found.to = row.inserted_at;
}
