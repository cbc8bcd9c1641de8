import type { Action } from "../keys";
import type { Session } from "./session.svelte";

/** What each action of the key table does. */
export function perform(action: Action, session: Session): void {
  const { objectives, timeline, inspector, settings } = session;
  const actions: Record<Action, () => void> = {
    "open-other": () => session.toConnect(),
    back: () => session.back(),
    close: () => close(session),
    search: () => focusOn("[data-keys=search], [data-testid=connect-location]"),
    reread: () => session.reread(),
    "next-pane": () => focusPane(1),
    "previous-pane": () => focusPane(-1),
    zone: () => settings.nextZone(),
    larger: () => settings.resize(1),
    smaller: () => settings.resize(-1),
    "normal-size": () => settings.resize(0),
    palette: () => (session.sheet = "palette"),
    settings: () => (session.sheet = "settings"),
    export: () => session.export(),
    help: () => (session.sheet = "help"),
    "older-row": () => timeline?.move(1),
    "newer-row": () => timeline?.move(-1),
    newest: () => timeline?.goTo(0),
    oldest: () => timeline?.goTo(Infinity),
    "rows-down": () => timeline?.move(timeline.fit),
    "rows-up": () => timeline?.move(-timeline.fit),
    inspect: () => inspect(session),
    "entity-older": () => session.stepEntity("older"),
    "entity-newer": () => session.stepEntity("newer"),
    "tab-state": () => inspector && (inspector.tab = "state"),
    "tab-diff": () => inspector && (inspector.tab = "diff"),
    "tab-raw": () => inspector && (inspector.tab = "raw"),
    "next-objective": () => objectives?.move(1),
    "previous-objective": () => objectives?.move(-1),
    "first-objective": () => objectives?.move(-Infinity),
    "last-objective": () => objectives?.move(Infinity),
    "objectives-down": () => objectives?.move(objectives.fit),
    "objectives-up": () => objectives?.move(-objectives.fit),
    "open-objective": () =>
      objectives?.current && session.openObjective(objectives.current.objective_id),
  };
  actions[action]();
}

function close(session: Session): void {
  if (session.connect.opening !== null) session.connect.cancel();
  else if (session.screen === "timeline" && session.inspector?.open) {
    session.inspector.open = false;
    focusOn("[data-pane=list]");
  } else if (session.screen === "objectives" && session.objectives?.search)
    session.objectives.clear();
}

function inspect(session: Session): void {
  if (!session.inspector) return;
  session.inspector.open = true;
  requestAnimationFrame(() => focusOn("[data-pane=inspector]"));
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
