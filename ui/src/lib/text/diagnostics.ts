import type { RendererReason } from "../bindings/api";
import { bytes, count, plural } from "../format/number";

const calls: Record<string, string> = {
  connect: "Opening a database",
  open_sample: "Opening the sample",
  sources: "Logs of a database",
  choose_log: "Choosing a log",
  objectives: "Objectives",
  entities: "Entities",
  timeline: "A page of a timeline",
  load_history: "A whole history",
  rows: "Rows of the list",
  locate: "Finding a row",
  hits: "Counting hits",
  overview: "Overview",
  facet: "Values to filter by",
  event: "An event",
  diff: "Diff",
  blame: "Blame",
  field_history: "History of a field",
  moment: "Everything at an instant",
  compare: "Comparison",
  export_size: "Size of an export",
  export: "Export",
  tables: "Tables of a database",
  sample: "Rows of a table",
  try_draft: "Trying a mapping",
};

const time = (milliseconds: number) =>
  milliseconds < 1000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;

/** What helps to find out why Backstory does what it does. */
export const diagnostics = {
  title: "Diagnostics",
  why: "For a report of a problem. No password and nothing of your data is in it; it does say where databases are.",
  show: "Show diagnostics",
  reading: "Reading the diagnostics",
  copyAll: "Copy all",
  copyLogPath: "Copy the path of the log file",
  clear: "Clear the cache",
  cleared: "The cache is empty.",
  clearWhy: "Histories are read again when they are needed.",

  versions: "Versions",
  backstory: "Backstory",
  tauri: "Tauri",
  webview: "Web view",
  sqlite: "SQLite",
  system: "System",
  display: "Display",

  window: "Window",
  drawn: "Drawn",
  reasons: {
    environment: "As the environment says",
    safe_graphics: "Without the graphics card, as --safe-graphics asks",
    no_gpu: "Without a graphics card: none was found",
    nvidia: "Through shared memory: the graphics card has NVIDIA’s own driver",
    gpu: "With the graphics card",
    system: "As this system does it",
  } satisfies Record<RendererReason, string>,
  setting: "Set for that",
  size: "Size",
  sizeOf: (width: number, height: number, ratio: number, scale: number) =>
    `${width} × ${height} at ${Math.round(ratio * 100)} %, text at ${scale} %`,
  language: "Language",
  zone: "Time zone",

  cache: "Cache",
  held: "In memory",
  heldOf: (entries: number, used: number, limit: number) =>
    `${plural(entries, "history", "histories")}, ${bytes(used)} of ${bytes(limit)}`,
  answered: "Answered",
  answeredFrom: (hits: number, misses: number) =>
    `${count(hits)} from memory, ${count(misses)} after reading`,

  databases: "Open databases",
  noDatabase: "None",
  database: "Database",
  server: (server: string, encryption: string | null) =>
    `${server}, ${encryption ?? "not encrypted"}`,

  calls: "Times since the start",
  call: (name: string) => calls[name] ?? name,
  times: (last: number, longest: number, n: number, failed: number) =>
    (n === 1
      ? `${time(last)}, once`
      : `last ${time(last)}, longest ${time(longest)}, ${count(n)} times`) +
    (failed > 0 ? `, ${count(failed)} without an answer` : ""),

  log: "Log file",
  path: "File",
  unwritten: "Not written",
};
