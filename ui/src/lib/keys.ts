export type Action =
  | "open-other"
  | "back"
  | "close"
  | "search"
  | "reread"
  | "next-pane"
  | "previous-pane"
  | "times"
  | "zone"
  | "larger"
  | "smaller"
  | "normal-size"
  | "help"
  | "palette"
  | "settings"
  | "diagnostics"
  | "export"
  | "older-row"
  | "newer-row"
  | "newest"
  | "oldest"
  | "rows-down"
  | "rows-up"
  | "inspect"
  | "older-day"
  | "newer-day"
  | "next-problem"
  | "previous-problem"
  | "next-hit"
  | "previous-hit"
  | "unfold"
  | "fold"
  | "show-new"
  | "pause"
  | "entity-older"
  | "entity-newer"
  | "tab-state"
  | "tab-diff"
  | "tab-blame"
  | "tab-raw"
  | "tab-moment"
  | "blame"
  | "pin"
  | "compare"
  | "swap"
  | "a-older"
  | "a-newer"
  | "b-older"
  | "b-newer"
  | "all-fields"
  | "overview"
  | "lanes"
  | "zoom-in"
  | "zoom-out"
  | "fit"
  | "bar-older"
  | "bar-newer"
  | "bar-oldest"
  | "bar-newest"
  | "choose-older"
  | "choose-newer"
  | "filter-bars"
  | "go-to-bar"
  | "lane-above"
  | "lane-below"
  | "mark-older"
  | "mark-newer"
  | "mark-oldest"
  | "mark-newest"
  | "go-to-mark"
  | "step-back"
  | "step-on"
  | "play"
  | "faster"
  | "slower"
  | "next-objective"
  | "previous-objective"
  | "first-objective"
  | "last-objective"
  | "objectives-down"
  | "objectives-up"
  | "open-objective"
  | "logs";

export type Screen = "connect" | "sources" | "objectives" | "entities" | "timeline";
/** Where keys are pressed: on a screen, in the comparison that lies over one, or in a part of one with keys of its own. */
export type Place = Screen | "compare" | "histogram" | "lanes";
export const groups = [
  "Everywhere",
  "Lists",
  "Timeline",
  "Event",
  "Overview",
  "Histogram",
  "Lanes",
  "Time travel",
  "Comparison",
] as const;
export type Group = (typeof groups)[number];

/**
 * `keys`: "Ctrl+" stands for Cmd on macOS as well. `list`: acts only while the list (or nothing) has the focus, because
 * the key means something of its own on a button or in a scrolled text.
 */
export type Shortcut = {
  action: Action;
  keys: readonly string[];
  group: Group;
  screens: readonly Place[];
  list?: boolean;
  words: string;
};

const everywhere: readonly Screen[] = ["connect", "sources", "objectives", "entities", "timeline"];
const lists: readonly Screen[] = ["sources", "objectives", "entities"];
const opened: readonly Screen[] = ["sources", "objectives", "entities", "timeline"];
const timeline: readonly Screen[] = ["timeline"];
const compare: readonly Place[] = ["compare"];
const histogram: readonly Place[] = ["histogram"];
const lanes: readonly Place[] = ["lanes"];

/** Every shortcut of the window. The help sheet shows this table, and nothing else listens for keys. */
// prettier-ignore
export const shortcuts: readonly Shortcut[] = [
  { action: "open-other", keys: ["Ctrl+o"], group: "Everywhere", screens: everywhere, words: "Open another database or file" },
  { action: "back", keys: ["Alt+ArrowLeft"], group: "Everywhere", screens: everywhere, words: "Back" },
  { action: "close", keys: ["Escape"], group: "Everywhere", screens: everywhere, words: "Close, clear, cancel" },
  { action: "search", keys: ["/", "Ctrl+f"], group: "Everywhere", screens: everywhere, words: "Go to the search or address field" },
  { action: "reread", keys: ["F5", "Ctrl+r"], group: "Everywhere", screens: [...everywhere, "compare"], words: "Read again" },
  { action: "next-pane", keys: ["F6"], group: "Everywhere", screens: everywhere, words: "Next pane" },
  { action: "previous-pane", keys: ["Shift+F6"], group: "Everywhere", screens: everywhere, words: "Previous pane" },
  { action: "times", keys: ["t"], group: "Everywhere", screens: everywhere, words: "Switch between time of day and time ago" },
  { action: "zone", keys: ["T"], group: "Everywhere", screens: everywhere, words: "Switch between UTC and local time" },
  { action: "larger", keys: ["Ctrl++", "Ctrl+="], group: "Everywhere", screens: everywhere, words: "Larger text" },
  { action: "smaller", keys: ["Ctrl+-"], group: "Everywhere", screens: everywhere, words: "Smaller text" },
  { action: "normal-size", keys: ["Ctrl+0"], group: "Everywhere", screens: everywhere, words: "Normal text size" },
  { action: "palette", keys: ["Ctrl+k"], group: "Everywhere", screens: everywhere, words: "All commands" },
  { action: "settings", keys: ["Ctrl+,"], group: "Everywhere", screens: everywhere, words: "Settings" },
  { action: "diagnostics", keys: ["Ctrl+F1"], group: "Everywhere", screens: everywhere, words: "Diagnostics" },
  { action: "export", keys: ["Ctrl+e"], group: "Timeline", screens: timeline, words: "Export what is filtered" },
  { action: "logs", keys: ["Ctrl+l"], group: "Everywhere", screens: opened, words: "Logs of this database" },
  { action: "help", keys: ["?", "F1"], group: "Everywhere", screens: everywhere, words: "This help" },

  { action: "next-objective", keys: ["j", "ArrowDown"], group: "Lists", screens: lists, list: true, words: "Next row" },
  { action: "previous-objective", keys: ["k", "ArrowUp"], group: "Lists", screens: lists, list: true, words: "Previous row" },
  { action: "first-objective", keys: ["g", "Home"], group: "Lists", screens: lists, list: true, words: "First row" },
  { action: "last-objective", keys: ["G", "End"], group: "Lists", screens: lists, list: true, words: "Last row" },
  { action: "objectives-down", keys: ["PageDown"], group: "Lists", screens: lists, list: true, words: "One screen down" },
  { action: "objectives-up", keys: ["PageUp"], group: "Lists", screens: lists, list: true, words: "One screen up" },
  { action: "open-objective", keys: ["Enter"], group: "Lists", screens: lists, list: true, words: "Open it" },

  { action: "older-row", keys: ["j", "ArrowDown"], group: "Timeline", screens: timeline, list: true, words: "Older event" },
  { action: "newer-row", keys: ["k", "ArrowUp"], group: "Timeline", screens: timeline, list: true, words: "Newer event" },
  { action: "newest", keys: ["g", "Home"], group: "Timeline", screens: timeline, list: true, words: "Newest event" },
  { action: "oldest", keys: ["G", "End"], group: "Timeline", screens: timeline, list: true, words: "Oldest event" },
  { action: "rows-down", keys: ["PageDown", " "], group: "Timeline", screens: timeline, list: true, words: "One screen older" },
  { action: "rows-up", keys: ["PageUp", "Shift+ "], group: "Timeline", screens: timeline, list: true, words: "One screen newer" },
  { action: "inspect", keys: ["Enter"], group: "Timeline", screens: timeline, list: true, words: "Go to the event’s details" },
  { action: "older-day", keys: ["d"], group: "Timeline", screens: timeline, words: "Older day" },
  { action: "newer-day", keys: ["D"], group: "Timeline", screens: timeline, words: "Newer day" },
  { action: "next-problem", keys: ["e"], group: "Timeline", screens: timeline, words: "Next event with a finding" },
  { action: "previous-problem", keys: ["E"], group: "Timeline", screens: timeline, words: "Previous event with a finding" },
  { action: "next-hit", keys: ["n"], group: "Timeline", screens: timeline, words: "Next event with the text searched for" },
  { action: "previous-hit", keys: ["N"], group: "Timeline", screens: timeline, words: "Previous event with the text searched for" },
  { action: "unfold", keys: ["ArrowRight"], group: "Timeline", screens: timeline, list: true, words: "Unfold a burst" },
  { action: "fold", keys: ["ArrowLeft"], group: "Timeline", screens: timeline, list: true, words: "Fold a burst" },
  { action: "show-new", keys: ["."], group: "Timeline", screens: timeline, words: "Show new events, go to the newest" },
  { action: "pause", keys: ["l"], group: "Timeline", screens: timeline, words: "Pause or resume following" },

  { action: "entity-older", keys: ["["], group: "Event", screens: timeline, words: "Previous event of the same entity" },
  { action: "entity-newer", keys: ["]"], group: "Event", screens: timeline, words: "Next event of the same entity" },
  { action: "tab-state", keys: ["1"], group: "Event", screens: timeline, words: "State" },
  { action: "tab-diff", keys: ["2"], group: "Event", screens: timeline, words: "Diff" },
  { action: "tab-blame", keys: ["3"], group: "Event", screens: timeline, words: "Blame" },
  { action: "tab-raw", keys: ["4"], group: "Event", screens: timeline, words: "Raw" },
  { action: "tab-moment", keys: ["5"], group: "Event", screens: timeline, words: "Everything as it stood then" },
  { action: "blame", keys: ["b"], group: "Event", screens: timeline, words: "Who set the focused field" },
  { action: "pin", keys: ["p"], group: "Event", screens: timeline, words: "Pin as A, or unpin" },
  { action: "compare", keys: ["c"], group: "Event", screens: timeline, words: "Compare with the pinned event" },

  { action: "overview", keys: ["o"], group: "Overview", screens: timeline, words: "Show or hide the overview" },
  { action: "lanes", keys: ["O"], group: "Overview", screens: timeline, words: "Show or hide the lanes" },
  { action: "zoom-in", keys: ["z"], group: "Overview", screens: timeline, words: "Look closer, at what is chosen or filtered" },
  { action: "zoom-out", keys: ["Z"], group: "Overview", screens: timeline, words: "Undo looking closer" },
  { action: "fit", keys: ["0"], group: "Overview", screens: timeline, words: "Draw the whole history" },

  { action: "bar-older", keys: ["ArrowLeft"], group: "Histogram", screens: histogram, words: "Older bar" },
  { action: "bar-newer", keys: ["ArrowRight"], group: "Histogram", screens: histogram, words: "Newer bar" },
  { action: "choose-older", keys: ["Shift+ArrowLeft"], group: "Histogram", screens: histogram, words: "Choose one bar more, older" },
  { action: "choose-newer", keys: ["Shift+ArrowRight"], group: "Histogram", screens: histogram, words: "Choose one bar more, newer" },
  { action: "bar-oldest", keys: ["Home"], group: "Histogram", screens: histogram, words: "Oldest bar" },
  { action: "bar-newest", keys: ["End"], group: "Histogram", screens: histogram, words: "Newest bar" },
  { action: "filter-bars", keys: ["Enter"], group: "Histogram", screens: histogram, words: "Only the events in what is chosen" },
  { action: "go-to-bar", keys: [" "], group: "Histogram", screens: histogram, words: "Go to the newest event of the bar" },

  { action: "lane-above", keys: ["ArrowUp"], group: "Lanes", screens: lanes, words: "Lane above" },
  { action: "lane-below", keys: ["ArrowDown"], group: "Lanes", screens: lanes, words: "Lane below" },
  { action: "mark-older", keys: ["ArrowLeft"], group: "Lanes", screens: lanes, words: "Older mark" },
  { action: "mark-newer", keys: ["ArrowRight"], group: "Lanes", screens: lanes, words: "Newer mark" },
  { action: "mark-oldest", keys: ["Home"], group: "Lanes", screens: lanes, words: "Oldest mark" },
  { action: "mark-newest", keys: ["End"], group: "Lanes", screens: lanes, words: "Newest mark" },
  { action: "go-to-mark", keys: ["Enter", " "], group: "Lanes", screens: lanes, words: "Go to the event" },

  { action: "step-back", keys: ["<"], group: "Time travel", screens: timeline, words: "One event back in time, bursts opened or not" },
  { action: "step-on", keys: [">"], group: "Time travel", screens: timeline, words: "One event on in time" },
  { action: "play", keys: ["r"], group: "Time travel", screens: timeline, words: "Play from here, or stop" },
  { action: "faster", keys: ["+"], group: "Time travel", screens: timeline, words: "Play faster" },
  { action: "slower", keys: ["-"], group: "Time travel", screens: timeline, words: "Play slower" },

  { action: "swap", keys: ["x"], group: "Comparison", screens: compare, words: "Swap A and B" },
  { action: "a-older", keys: ["{"], group: "Comparison", screens: compare, words: "A one event older" },
  { action: "a-newer", keys: ["}"], group: "Comparison", screens: compare, words: "A one event newer" },
  { action: "b-older", keys: ["["], group: "Comparison", screens: compare, words: "B one event older" },
  { action: "b-newer", keys: ["]"], group: "Comparison", screens: compare, words: "B one event newer" },
  { action: "all-fields", keys: ["a"], group: "Comparison", screens: compare, words: "All fields, or only what differs" },
];

/** Where a key was pressed. A `search` field keeps its letters but lets arrows move through the list below it. */
export type Focus = "list" | "control" | "text" | "search";

export type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** "Ctrl+o", "Shift+F6", "?": Shift is named only where the key itself does not already tell. */
export function chord(pressed: Pressed): string {
  const { key } = pressed;
  const modifiers =
    (pressed.ctrlKey || pressed.metaKey ? "Ctrl+" : "") + (pressed.altKey ? "Alt+" : "");
  const letter = [...key].length === 1 && key !== " ";
  if (letter) return modifiers + (modifiers ? key.toLowerCase() : key);
  return modifiers + (pressed.shiftKey ? "Shift+" : "") + key;
}

/** A character key without Ctrl or Alt: WCAG 2.1.4 wants an off switch for those. */
export function isSingleKey(keys: string): boolean {
  return [...keys].length === 1 && keys !== " ";
}

const moves = new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Enter"]);

export function actionFor(
  pressed: Pressed,
  screen: Place,
  focus: Focus,
  singleKeys: boolean,
): Action | null {
  const keys = chord(pressed);
  const shortcut = shortcuts.find((s) => s.keys.includes(keys) && s.screens.includes(screen));
  if (!shortcut) return null;
  if (isSingleKey(keys)) {
    return singleKeys && (focus === "list" || focus === "control") ? shortcut.action : null;
  }
  // In text, Alt with an arrow belongs to the text on macOS.
  if (keys.startsWith("Alt+") && (focus === "text" || focus === "search")) return null;
  if (!shortcut.list) return shortcut.action;
  if (focus === "list") return shortcut.action;
  return focus === "search" && moves.has(keys) ? shortcut.action : null;
}

/** Where the focus is, told from the element that has it. */
export function focusOf(element: Element | null): Focus {
  if (element === null || element === document.body) return "list";
  if (element instanceof HTMLElement && element.dataset["keys"] === "search") return "search";
  if (
    element.matches(
      "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]",
    )
  )
    return "text";
  return element.closest("[role=listbox]") ? "list" : "control";
}

/** The part of a screen with keys of its own that an element stands in. */
export function partOf(element: Element | null): Place | null {
  const part = element?.closest<HTMLElement>("[data-part]")?.dataset["part"];
  return part === "histogram" || part === "lanes" ? part : null;
}

const names: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "Left",
  ArrowRight: "Right",
  " ": "Space",
  Escape: "Esc",
  PageDown: "PgDn",
  PageUp: "PgUp",
};

/** A chord as the help sheet prints it, key by key. */
export function keyNames(keys: string): string[] {
  const modifiers: string[] = [];
  let key = keys;
  for (const modifier of ["Ctrl", "Alt", "Shift"]) {
    if (key.startsWith(`${modifier}+`) && key.length > modifier.length + 1) {
      modifiers.push(modifier);
      key = key.slice(modifier.length + 1);
    }
  }
  return [...modifiers, names[key] ?? (modifiers.length > 0 ? key.toUpperCase() : key)];
}
