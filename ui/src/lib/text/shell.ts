import { bytes, count, plural } from "../format/number";

/** The sheets that lie over a screen. */
export const sheets = {
  palette: {
    title: "Commands",
    search: "What do you want to do?",
    list: "Commands that match",
    objective: "Go to objective",
    entity: "Go to entity",
    none: (typed: string) => `No command matches “${typed}”.`,
  },

  settings: {
    title: "Settings",
    open: "Settings",
    appearance: "Appearance",
    theme: "Theme",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    scale: "Text size",
    percent: (n: number) => `${n} %`,
    motion: "Motion",
    motions: { system: "As the system", reduced: "Reduced" },
    time: "Time",
    zone: "Time zone",
    utc: "UTC",
    local: (zone: string) => `Local (${zone})`,
    otherZones: "Other zones",
    hours: "Clock",
    hourKinds: { "24": "24-hour", "12": "12-hour", system: "As the system" },
    times: "Show times as",
    timesWhy: "Pointing at a time ago shows the exact time, and so does the event’s heading.",
    clock: "Time of day",
    ago: "Time ago",
    asClock: "Times are shown by the clock.",
    asAgo: "Times are shown as time ago.",
    timeline: "Timeline",
    density: "Rows",
    densities: { comfortable: "Comfortable", compact: "Compact" },
    rowLines: "Lines between rows",
    fold: "Fold bursts into one row",
    foldWhy:
      "Four or more events of one actor, close in time, show as one row with their net change.",
    perPage: "Events per page",
    liveEvery: "Look for new events",
    liveEveryWhy:
      "A longer interval asks a busy server less often. A lost connection is noticed as much later.",
    every: (seconds: number) => {
      if (seconds === 0) return "As soon as they come";
      return seconds === 60 ? "Every minute" : `Every ${count(seconds)} seconds`;
    },
    keyboard: "Keyboard",
    connections: "Connections",
    known: (n: number) =>
      n === 0
        ? "No database is remembered."
        : `${plural(n, "database is", "databases are")} remembered.`,
    forgetOffer: "Forget all…",
    forgetSure: (n: number) =>
      n === 1
        ? "Forget this database, with its name, colour, filters and stored password? If it is open, it stays open."
        : `Forget all ${count(n)} databases, with their names, colours, filters and stored passwords? What is open stays open.`,
    forgetAll: "Forget all",
    forgetKeep: "Keep them",
    privacy: "Privacy",
    privacyWhy:
      "Backstory sends nothing anywhere. It connects only to the databases you open, and only reads them.",
  },

  export: {
    title: "Export",
    what: (shown: number, filtered: boolean) =>
      filtered
        ? `Exactly what is filtered: ${plural(shown, "event", "events")}.`
        : `The whole timeline: ${plural(shown, "event", "events")}.`,
    format: "Format",
    formats: {
      ndjson: ["NDJSON", "one event a line, as Backstory imports it"],
      json: ["JSON", "one document, with where it is from"],
      csv: ["CSV", "one changed field a line, for a spreadsheet"],
      html: ["HTML report", "a page to read and print, which needs nothing else"],
    } as Record<string, readonly [string, string]>,
    withState: "With the whole state after each event",
    guard: "Keep spreadsheets from running cells as formulas",
    redact: "Fields to leave out",
    redactWhy: "Separated by commas. Their values are replaced by a mark.",
    measuring: "Working out the size…",
    size: (size: number, exact: boolean) => `${exact ? "" : "about "}${bytes(size)}`,
    save: "Save as…",
    progress: (written: number, total: number) =>
      `Writing: ${count(written)} of ${plural(total, "event", "events")}`,
    stopped: "Stopped. No file was kept.",
    done: (events: number, path: string) =>
      `Exported ${plural(events, "event", "events")} to ${path}`,
    checksum: "SHA-256",
    copyPath: "Copy the path",
    another: "Export again",
  },
};
