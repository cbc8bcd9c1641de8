import { pin, stepEntity } from "../inspector/at-event";
import type { Action } from "../keys";
import { filterBars, goToBar, goToMark, solo } from "../overview/glancing";
import { text } from "../text";
import { offerCompare, offerExport, offerFilter } from "./offers";
import type { Session } from "./session.svelte";

/** What each action of the key table does. */
export function perform(action: Action, session: Session): void {
  const { list, timeline, inspector, glance, scrubber, settings } = session;
  const actions: Record<Action, () => void> = {
    "open-other": () => session.toConnect(),
    back: () => session.back(),
    close: () => close(session),
    search: () => focusOn("[data-keys=search], [data-testid=connect-location]"),
    reread: () => reread(session),
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
    export: () => offerExport(session),
    help: () => (session.sheet = "help"),
    "older-row": () => timeline?.move(1),
    "newer-row": () => timeline?.move(-1),
    newest: () => timeline?.goTo(0),
    oldest: () => timeline?.goTo(Infinity),
    "rows-down": () => timeline?.move(timeline.fit),
    "rows-up": () => timeline?.move(-timeline.fit),
    inspect: () => inspect(session),
    "older-day": () => void timeline?.leaps.go({ kind: "day", older: true }),
    "newer-day": () => void timeline?.leaps.go({ kind: "day", older: false }),
    "next-problem": () => void timeline?.leaps.go({ kind: "finding", older: true }),
    "previous-problem": () => void timeline?.leaps.go({ kind: "finding", older: false }),
    "next-hit": () => void timeline?.leaps.go({ kind: "text", older: true }),
    "previous-hit": () => void timeline?.leaps.go({ kind: "text", older: false }),
    "filter-by": () => offerFilter(session),
    unfold: () => timeline?.unfold(true),
    fold: () => timeline?.unfold(false),
    "show-new": () => session.showNew(),
    pause: () => session.live?.pause(),
    "entity-older": () => stepEntity(session, "older"),
    "entity-newer": () => stepEntity(session, "newer"),
    "tab-state": () => inspector && (inspector.tab = "state"),
    "tab-diff": () => inspector && (inspector.tab = "diff"),
    "tab-blame": () => inspector && (inspector.tab = "blame"),
    "tab-raw": () => inspector && (inspector.tab = "raw"),
    "tab-moment": () => inspector && (inspector.tab = "moment"),
    blame: () => blame(session),
    pin: () => pin(session),
    compare: () => offerCompare(session),
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
    "open-objective": () => openCurrent(session),
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
    "filter-bars": () => filterBars(session),
    "go-to-bar": () => goToBar(session),
    "lane-above": () => glance?.lanes.moveLane(-1),
    "lane-below": () => glance?.lanes.moveLane(1),
    "mark-older": () => glance?.lanes.moveMark(-1),
    "mark-newer": () => glance?.lanes.moveMark(1),
    "mark-oldest": () => glance?.lanes.moveMark(-Infinity),
    "mark-newest": () => glance?.lanes.moveMark(Infinity),
    solo: () => solo(session),
    "go-to-mark": () => goToMark(session),
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

/** Opens what the keys are on in the list on screen. */
function openCurrent(session: Session): void {
  const { screen, sources, objectives, entities } = session;
  if (screen === "sources" && sources?.current) void sources.choose(sources.current);
  if (screen === "objectives" && objectives?.current)
    session.openObjective(objectives.current.objective_id);
  if (screen === "entities" && entities?.current) session.openObjective(entities.current.subject);
}

/** Reads again what is on screen. */
function reread(session: Session): void {
  const { screen, sheet, timeline, inspector } = session;
  if (sheet === "compare") {
    void session.comparing?.read();
    return;
  }
  if (screen === "connect") void session.connect.readRecents();
  if (screen === "sources") void session.sources?.read();
  if (screen === "objectives") void session.objectives?.read();
  if (screen === "entities") void session.entities?.read();
  if (screen === "timeline") {
    void timeline?.reread();
    void inspector?.reread();
  }
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
