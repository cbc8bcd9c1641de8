import type { Action } from "../keys";
import { text } from "../text";
import type { Session } from "./session.svelte";

/** What each action of the key table does. */
export function perform(action: Action, session: Session): void {
  const { list, timeline, inspector, glance, scrubber, settings } = session;
  const actions: Record<Action, () => void> = {
    "open-other": () => session.toConnect(),
    back: () => session.back(),
    close: () => close(session),
    search: () => focusOn("[data-keys=search], [data-testid=connect-location]"),
    reread: () => session.reread(),
    "next-pane": () => focusPane(1),
    "previous-pane": () => focusPane(-1),
    times: () => switchTimes(session),
    zone: () => settings.nextZone(),
    larger: () => settings.resize(1),
    smaller: () => settings.resize(-1),
    "normal-size": () => settings.resize(0),
    palette: () => (session.sheet = "palette"),
    settings: () => (session.sheet = "settings"),
    diagnostics: () => (session.sheet = "diagnostics"),
    export: () => session.export(),
    help: () => (session.sheet = "help"),
    "older-row": () => timeline?.move(1),
    "newer-row": () => timeline?.move(-1),
    newest: () => timeline?.goTo(0),
    oldest: () => timeline?.goTo(Infinity),
    "rows-down": () => timeline?.move(timeline.fit),
    "rows-up": () => timeline?.move(-timeline.fit),
    inspect: () => inspect(session),
    "older-day": () => void timeline?.next("day", true),
    "newer-day": () => void timeline?.next("day", false),
    "next-problem": () => void timeline?.next("finding", true),
    "previous-problem": () => void timeline?.next("finding", false),
    "next-hit": () => void timeline?.next("text", true),
    "previous-hit": () => void timeline?.next("text", false),
    unfold: () => timeline?.unfold(true),
    fold: () => timeline?.unfold(false),
    "show-new": () => session.showNew(),
    pause: () => session.live?.pause(),
    "entity-older": () => session.stepEntity("older"),
    "entity-newer": () => session.stepEntity("newer"),
    "tab-state": () => inspector && (inspector.tab = "state"),
    "tab-diff": () => inspector && (inspector.tab = "diff"),
    "tab-blame": () => inspector && (inspector.tab = "blame"),
    "tab-raw": () => inspector && (inspector.tab = "raw"),
    "tab-moment": () => inspector && (inspector.tab = "moment"),
    blame: () => blame(session),
    pin: () => session.pin(),
    compare: () => session.openCompare(),
    swap: () => void session.comparing?.swap(),
    "a-older": () => void session.comparing?.step("a", "older"),
    "a-newer": () => void session.comparing?.step("a", "newer"),
    "b-older": () => void session.comparing?.step("b", "older"),
    "b-newer": () => void session.comparing?.step("b", "newer"),
    "all-fields": () => void session.comparing?.showAll(!session.comparing.all),
    "next-objective": () => list?.move(1),
    "previous-objective": () => list?.move(-1),
    "first-objective": () => list?.move(-Infinity),
    "last-objective": () => list?.move(Infinity),
    "objectives-down": () => list?.move(list.fit),
    "objectives-up": () => list?.move(-list.fit),
    "open-objective": () => session.openCurrent(),
    logs: () => session.toSources(),
    overview: () => glance && (glance.open = !glance.open),
    lanes: () => glance && (glance.lanes.open = !glance.lanes.open),
    "zoom-in": () => void glance?.zoomIn(),
    "zoom-out": () => void glance?.zoomOut(),
    fit: () => void glance?.fit(),
    "bar-older": () => glance?.move(-1),
    "bar-newer": () => glance?.move(1),
    "bar-oldest": () => glance?.move(-Infinity),
    "bar-newest": () => glance?.move(Infinity),
    "choose-older": () => glance?.move(-1, true),
    "choose-newer": () => glance?.move(1, true),
    "filter-bars": () => session.filterBars(),
    "go-to-bar": () => session.goToBar(),
    "lane-above": () => glance?.lanes.moveLane(-1),
    "lane-below": () => glance?.lanes.moveLane(1),
    "mark-older": () => glance?.lanes.moveMark(-1),
    "mark-newer": () => glance?.lanes.moveMark(1),
    "mark-oldest": () => glance?.lanes.moveMark(-Infinity),
    "mark-newest": () => glance?.lanes.moveMark(Infinity),
    "go-to-mark": () => session.goToMark(),
    "step-back": () => void scrubber?.step(-1),
    "step-on": () => void scrubber?.step(1),
    play: () => scrubber?.toggle(),
    faster: () => scrubber?.faster(1),
    slower: () => scrubber?.faster(-1),
  };
  actions[action]();
}

function close(session: Session): void {
  if (session.connect.opening !== null) session.connect.cancel();
  else if (session.screen === "timeline" && session.glance?.unchoose()) return;
  else if (session.screen === "timeline" && session.inspector?.open) {
    session.inspector.open = false;
    focusOn("[data-pane=list]");
  } else if (session.screen === "objectives" && session.objectives?.search)
    session.objectives.clear();
  else if (session.screen === "entities" && session.entities?.search) session.entities.clear();
}

function switchTimes({ settings, announcer }: Session): void {
  settings.ago = !settings.ago;
  settings.keep();
  announcer.say(settings.ago ? text.settings.asAgo : text.settings.asClock);
}

function inspect(session: Session): void {
  if (!session.inspector || session.timeline?.unfold(true)) return;
  session.inspector.open = true;
  requestAnimationFrame(() => focusOn("[data-pane=inspector]"));
}

/** Who last set the field that has the focus; of none, the fields that are there. */
function blame({ inspector }: Session): void {
  if (!inspector) return;
  const field = document.activeElement?.closest<HTMLElement>("[data-field]")?.dataset["field"];
  if (field === undefined) inspector.tab = "blame";
  else inspector.blame(field);
}

function focusOn(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
}

/** Panes mark themselves with `data-pane`; one that is hidden is passed over. */
function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (pane) => pane.checkVisibility?.() ?? true,
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  panes.at((at + step + panes.length) % panes.length)?.focus();
}
