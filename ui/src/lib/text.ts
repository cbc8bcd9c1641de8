import { bytes, count, plural } from "./format/number";
import { connect } from "./text/connect";
import { diagnostics } from "./text/diagnostics";
import { filters } from "./text/filters";
import { list } from "./text/list";
import { live } from "./text/live";
import { inspect } from "./text/inspect";
import { overview } from "./text/overview";
import { sheets } from "./text/shell";
import { sources } from "./text/sources";

/** Every sentence of the window, in one place. */
export const text = {
  name: "Backstory",
  tagline: "Read the history behind your data",
  readOnly: "Read-only",
  readOnlyTitle: "The session is opened read-only. Nothing here can change your data.",
  tryAgain: "Try again",
  details: "Details",
  cancel: "Cancel",
  close: "Close",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "This system did not allow copying. Select the text and copy it by hand.",
  moreRows: (n: number) => `Show more of ${plural(n, "other", "others")}`,
  internalFailure: "Backstory had an internal problem. Your data was not touched.",
  internalHint: "Try again. If it happens again, report it with the details below.",

  connect,

  kinds: { sqlite: "SQLite", postgres: "PostgreSQL", mysql: "MariaDB/MySQL" } as Record<
    string,
    string
  >,
  objectives: {
    title: "Objectives",
    search: "Search objectives",
    columns: { name: "Objective", entities: "Entities" },
    count: (n: number) => plural(n, "objective", "objectives"),
    found: (n: number, search: string) =>
      `${plural(n, "objective matches", "objectives match")} “${search}”`,
    empty: "No objectives yet.",
    emptyWhy: "Backstory shows an objective as soon as its first event is stored.",
    loading: "Reading the objectives",
  },

  /** What lists of objectives and of entities have in common. */
  listing: {
    sort: "Sort by",
    sorts: { change: "Last change", name: "Name", events: "Events" },
    columns: { events: "Events", change: "Last change", by: "By" },
    noMatch: (search: string) => `No match for “${search}”.`,
    clear: "Clear search",
    atLeast: (n: number) => `≥ ${count(n)}`,
    partialWhy: "Of the latest events of the log. It may have more.",
    events: (n: number) => (n === 1 ? "event" : "events"),
    entities: (n: number) => (n === 1 ? "entity" : "entities"),
    unreadable: "unreadable",
    unreadableWhy: "None of its changes can be read. Its timeline says why.",
  },

  deleted: "deleted",

  timeline: {
    events: (n: number) => (n === 1 ? "event" : "events"),
    entities: (n: number) => (n === 1 ? "entity" : "entities"),
    list: "Events, newest first",
    loading: "Reading the history",
    empty: "This objective has no events.",
    dayEvents: (n: number, partial: boolean) =>
      partial ? `${plural(n, "event", "events")} on this page` : plural(n, "event", "events"),
    timeUnknown: "No readable time",
    created: "created",
    updated: "updated",
    deleted: "deleted",
    lastStateKept: "(last state kept)",
    restored: "restored",
    movedTo: (objective: string) => `moved to ${objective}`,
    fields: (n: number) => plural(n, "field", "fields"),
    more: (n: number) => `+${count(n)} more`,
    nothingChanged: "recorded, but nothing changed",
    same: "unchanged",
    noActor: "—",
    finding: (message: string) => `Worth a look: ${message}`,
    from: "changed from",
    to: "to",
    setTo: "set to",
    range: (from: number, to: number, total: number, partial: boolean) =>
      total === 0
        ? "no events"
        : `events ${count(from)}–${count(to)} of ${partial ? "at least " : ""}${count(total)}`,
    atLeast: "at least",
    unread: "not read yet",
    unreadWhy: "The value before was set by an older event, which has not been read yet.",
  },

  filters,

  list,

  live,

  reading: {
    name: "Reading the history",
    words: (read: number, total: number) =>
      `Reading the history: ${count(read)} of ${plural(total, "event", "events")}`,
    begun: "Reading the history…",
    rate: (perSecond: number) => `${count(perSecond)} a second`,
    thenPage: "then comes the page you asked for",
    stopping: "Stopping…",
    stopped: (seq: string) => `Events before seq ${seq} have not been read.`,
    stoppedWhy: "Totals and some old values wait for them.",
    rest: "Read the rest",
    done: (total: number) =>
      `The whole history has been read: ${plural(total, "event", "events")}.`,
  },

  pager: {
    name: "Pages",
    first: "First page (newest)",
    previous: "Previous page (newer)",
    next: "Next page (older)",
    last: "Last page (oldest)",
    page: "Page",
    of: (pages: number, partial: boolean) => `of ${partial ? "at least " : ""}${count(pages)}`,
    size: "per page",
    sizeLabel: "Events per page",
    announce: (page: number, pages: number, partial: boolean) =>
      `Page ${count(page)} of ${partial ? "at least " : ""}${count(pages)}`,
  },

  inspector: {
    name: "Event",
    none: "Choose an event to see what it changed.",
    loading: "Reading the event",
    failed: (seq: string) => `The event with seq ${seq} could not be read.`,
    waiting: "Shown as soon as the history has been read.",
    withheld:
      "What this event did to its entity is known only once the older events have been read.",
    tabs: { state: "State", diff: "Diff", blame: "Blame", raw: "Raw", moment: overview.moment.tab },
    tabList: "Views of the event",
    older: "Previous event of this entity (older)",
    newer: "Next event of this entity (newer)",
    version: (version: string) => `version ${version}`,
    seq: (seq: string) => `seq ${seq}`,
    by: "by",
    noActor: "no actor recorded",
    otherPage: "not on this page of the list",
    onlyChanged: "Only changed",
    fields: (n: number, changed: number) =>
      `${plural(n, "field", "fields")}, ${count(changed)} changed`,
    setBy: "Set by",
    thisEvent: "this event",
    changed: "changed",
    noState: "No fields are known after this event.",
    nothingChanged: "Recorded, but nothing changed.",
    noneChanged: "This event changed none of the fields.",
    notSetBefore: "not set before",
    unchanged: "named by this event, but not changed",
    before: "before",
    after: "after",
    sqlNull: "NULL",
    rawNote: "The stored row, exactly as read.",
    cut: (shownBytes: number, all: number) => `First ${bytes(shownBytes)} of ${bytes(all)}`,
    loadAll: "Load all",
    copyColumn: (name: string) => `Copy ${name}`,
  },

  shell: {
    objectives: "Objectives",
    whereYouAre: "Where you are",
    home: "Backstory: open another source",
    zone: (zone: string) => `Times in ${zone}. Switch zone`,
    utc: "UTC",
    local: "Local",
    themes: { system: "System theme", light: "Light theme", dark: "Dark theme" },
    theme: (current: string) => `${current}. Switch theme`,
    help: "Keyboard and help",
    pageUpdated: (range: string) => `Showing ${range}`,
    reading: "Reading…",
    version: (version: string) => `Backstory ${version}`,
    lastChange: (when: string) => `last change ${when}`,
  },

  notes: {
    mark: (n: number) => plural(n, "note", "notes"),
    open: (n: number) => `${plural(n, "note", "notes")} about this database`,
    announce: (n: number) => `${plural(n, "note", "notes")} about this database, in the top bar`,
    title: "About this database",
    script: "Statements for an administrator. Backstory never runs them.",
    copyScript: "Copy the statements",
  },

  diagnostics,
  inspect,
  overview,
  sources,
  ...sheets,

  help: {
    title: "Keyboard",
    singleKeys: "Single-key shortcuts",
    singleKeysWhy:
      "Turn off when keys without Ctrl or Alt get in the way. They never act in text fields.",
    off: "off",
    about: (version: string) => `Backstory ${version}. It only reads, and sends nothing anywhere.`,
    scale: (percent: number) => `Text size ${percent} %`,
  },
};

/** "key_result" as words. */
export function entityType(type: string): string {
  return type.replaceAll("_", " ");
}
