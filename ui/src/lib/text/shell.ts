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
    time: "Time",
    zone: "Time zone",
    utc: "UTC",
    local: (zone: string) => `Local (${zone})`,
    otherZones: "Other zones",
    times: "Show times as",
    timesWhy: "Pointing at a time ago shows the exact time, and so does the event’s heading.",
    clock: "Time of day",
    ago: "Time ago",
    asClock: "Times are shown by the clock.",
    asAgo: "Times are shown as time ago.",
    timeline: "Timeline",
    density: "Rows",
    densities: { comfortable: "Comfortable", compact: "Compact" },
    fold: "Fold bursts into one row",
    foldWhy:
      "Four or more events of one actor, close in time, show as one row with their net change.",
    perPage: "Events per page",
    keyboard: "Keyboard",
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
