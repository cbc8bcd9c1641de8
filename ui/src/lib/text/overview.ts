import type { BarWidth } from "../bindings/api";
import { count, plural } from "../format/number";

/** The histogram, the lanes and the scrubber. */
export const overview = {
  name: "Overview",
  show: "Overview",
  histogram: "Events over time",
  histogramHelp:
    "Arrows go from bar to bar, Shift with arrows chooses several, Enter filters to them, z or Ctrl with the wheel looks closer.",
  loading: "Counting the events",
  waiting: "Counted as soon as the whole history has been read.",
  empty: "No event has a readable time.",
  untimed: (n: number) =>
    `${plural(n, "event has", "events have")} no readable time and ${n === 1 ? "is" : "are"} not drawn`,
  otherTypes: (n: number) => plural(n, "other type", "other types"),
  width: ({ count: n, unit }: BarWidth) => `1 bar = ${plural(n, unit, `${unit}s`)}`,
  bar: (
    when: string,
    shown: number,
    total: number,
    types: readonly (readonly [string, number])[],
  ) =>
    `${when}: ${shown === total ? plural(total, "event", "events") : `${count(shown)} of ${plural(total, "event", "events")} shown`}` +
    (types.length > 1 ? ` (${types.map(([type, n]) => `${type} ${count(n)}`).join(", ")})` : ""),
  chosen: (when: string, bars: number, shown: number) =>
    `${plural(bars, "bar", "bars")} chosen, ${when}: ${plural(shown, "event", "events")}`,
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  gap: (length: string) => `${length} without events, shortened`,
  here: "The event you are on",
  only: "Only these",
  onlyTitle: "Show only the events in what is chosen (Enter)",
  zoomIn: "Look closer",
  zoomOut: "Undo",
  fit: "All",
  fitTitle: "Draw the whole history",
  gaps: "Shorten gaps",
  table: "As a table",
  tableColumns: { when: "When", shown: "Shown", total: "Events", only: "Filter" },
  drawn: (when: string) => `Drawn: ${when}`,
  filteredTo: (when: string) => `Only events of ${when}`,

  lanes: "Lanes",
  lanesHelp:
    "Up and down go from lane to lane, left and right from mark to mark, Enter goes to the event, s shows only this entity.",
  lane: (name: string, type: string, events: number) =>
    `${name}, ${type}, ${plural(events, "event", "events")}`,
  noMarks: (lane: string) => `${lane}. Nothing of it is drawn.`,
  mark: (lane: string, nth: number, of: number, events: number, when: string) =>
    `${lane}. Mark ${count(nth)} of ${count(of)}: ${plural(events, "event", "events")}, ${when}`,
  unwanted: "outside the filter",
  solo: (name: string) => `Only ${name}, or all again (s)`,
  more: (n: number, kind: string | null) =>
    `${count(n)} more ${kind === null ? (n === 1 ? "entity" : "entities") : n === 1 ? kind : `${kind}s`}`,
  fewer: "Fewer lanes",
  before: "Lanes before",

  scrubber: {
    name: "Time travel",
    slider: "The event you are on",
    oldest: "To the oldest event (End)",
    back: "One event back in time (<)",
    play: "Play (r)",
    stop: "Stop (r)",
    on: "One event on in time (>)",
    newest: "To the newest event (Home)",
    speed: "Speed",
    speeds: (n: number) => `${count(n)} a second`,
    place: (at: number, total: number) => `event ${count(at)} of ${count(total)}`,
    asOf: (when: string) => `as of ${when}`,
    waiting: "Time travel begins as soon as the whole history has been read.",
    none: "There are no events to travel through.",
    elsewhere: "the event on show is not among those filtered",
  },

  moment: {
    tab: "Moment",
    title: "Everything as it stood after this event",
    loading: "Reading how everything stood",
    counts: (entities: number, deleted: number) =>
      plural(entities, "entity", "entities") +
      (deleted > 0 ? `, ${count(deleted)} of them deleted` : ""),
    happened: (events: number, total: number) =>
      `after ${count(events)} of ${plural(total, "event", "events")}`,
    none: "Nothing was there yet.",
    changed: "changed by this event",
    unfold: (name: string) => `All fields of ${name}`,
    goTo: (seq: string) => `Go to its last event then, seq ${seq}`,
    noFields: "no fields",
    page: (from: number, to: number, of: number) =>
      `entities ${count(from)}–${count(to)} of ${count(of)}`,
    previous: "Previous entities",
    next: "Next entities",
  },
};
