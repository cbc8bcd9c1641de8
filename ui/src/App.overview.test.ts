import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import type { Backend } from "./lib/backend";
import type { Overview } from "./lib/bindings/api";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith, deferred } from "./test/backend";
import { unreadBackend } from "./test/unread";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);
const failure = { code: "net.lost", message: "Lost.", hint: null, detail: null };

async function openTimeline(backend: Backend = backendWith()) {
  const session = new Session(backend, new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(field("connect-location"), "some.db{Enter}");
  await user.click(await screen.findByTestId("found-open"));
  await screen.findAllByTestId("objective-row");
  await user.type(field("objective-search"), "obj-001{Enter}");
  await screen.findAllByTestId("timeline-row");
  return { session, user };
}

const openOverview = async (changes: Partial<Backend> = {}) => {
  const window = await openTimeline(backendWith(changes));
  await screen.findByTestId("histogram-plot");
  await screen.findByTestId("tab-state");
  return window;
};

/** The event that every view is on. */
const onEvent = (session: Session) => ({
  list: session.timeline?.list.cursor?.seq,
  inspector: session.inspector?.seq,
  scrubber: session.scrubber?.at,
});

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.restoreAllMocks();
  cleanup();
});

describe("the histogram", () => {
  it("says each bar in words while arrows go along it, and filters to what Shift chose", async () => {
    const { session, user } = await openOverview();
    const plot = screen.getByRole("slider", { name: "Events over time" });
    plot.focus();
    const bars = Number(plot.getAttribute("aria-valuemax"));
    expect(plot).toHaveAttribute("aria-valuenow", String(bars));
    await user.keyboard("{ArrowLeft}");
    expect(plot).toHaveAttribute("aria-valuenow", String(bars - 1));
    expect(plot.getAttribute("aria-valuetext")).toMatch(/\d+ events \(objective \d/);
    expect(field("histogram-readout")).toHaveTextContent(plot.getAttribute("aria-valuetext") ?? "");
    await user.keyboard("{Shift>}{ArrowLeft}{ArrowLeft}{/Shift}");
    const chosen = plot.getAttribute("aria-valuetext") ?? "";
    expect(chosen).toMatch(/^3 bars chosen, .*: \d+ events$/);
    const say = vi.spyOn(session.announcer, "say");
    await user.keyboard("{Enter}");
    expect(say).toHaveBeenCalledWith(expect.stringMatching(/^Only events of /));
    await waitFor(() => expect(screen.getAllByTestId("filter-chip")).toHaveLength(2));
    const events = /: (\d+) events$/.exec(chosen)?.[1] ?? "";
    await waitFor(() =>
      expect(field("filter-counts")).toHaveTextContent(`${events} of 600 events shown`),
    );
    expect(plot).toHaveFocus();
    expect(plot).toHaveAttribute("aria-valuemax", String(bars));
    expect(document.querySelectorAll("g.outside").length).toBe(bars - 3);
  });

  it("lets go of what is chosen with Escape, before anything closes", async () => {
    const { session, user } = await openOverview();
    field("histogram-plot").focus();
    if (session.inspector) session.inspector.open = true;
    await user.keyboard("{Shift>}{ArrowLeft}{/Shift}{Escape}");
    expect(session.glance?.chosen).toBeNull();
    expect(session.inspector?.open).toBe(true);
  });

  it("goes to the newest event of a bar with Space or a click", async () => {
    const { session, user } = await openOverview();
    const plot = field("histogram-plot");
    plot.focus();
    await user.keyboard("{Home} ");
    const first = session.glance?.bars[0];
    await waitFor(() =>
      expect(session.timeline?.list.cursor?.position).toBe(600 - 1 - (first?.total ?? 0) + 1),
    );
    expect(onEvent(session).inspector).toBe(onEvent(session).list);
    plot.getBoundingClientRect = () => ({ left: 0, width: 800 }) as DOMRect;
    await fireEvent.pointerDown(plot, { button: 0, clientX: 799 });
    await fireEvent.pointerUp(plot, { clientX: 799 });
    await waitFor(() => expect(session.timeline?.list.cursor?.position).toBeLessThan(20));
    expect(session.timeline?.looked.isFiltered).toBe(false);
  });

  it("takes the time it is brushed over with the mouse for the filter, shown as chips", async () => {
    const { session } = await openOverview();
    const plot = field("histogram-plot");
    plot.getBoundingClientRect = () => ({ left: 0, width: 800 }) as DOMRect;
    await fireEvent.pointerDown(plot, { button: 0, clientX: 400 });
    await fireEvent.pointerMove(plot, { clientX: 200 });
    expect(document.querySelector(".marked")).not.toBeNull();
    expect(field("histogram-readout")).toHaveTextContent(/^\d+ bars chosen/);
    await fireEvent.pointerUp(plot, { clientX: 200 });
    const chips = await screen.findAllByTestId("filter-chip");
    expect(chips.map((chip) => chip.textContent.trim().split(/\s/)[0])).toEqual(["since", "until"]);
    expect(session.timeline?.looked.filter.until).toMatch(/23:59:59\.999999Z$/);
    expect(chips[1]?.textContent).not.toContain("23:59");
    await fireEvent.click(chips[0] as HTMLElement);
    expect(session.timeline?.looked.filter.since).toBeNull();
  });

  it("looks closer with z and back with Shift+Z, and filters nothing", async () => {
    const { session, user } = await openOverview();
    const plot = field("histogram-plot");
    plot.focus();
    const all = session.glance?.asked.answer?.drawn;
    expect(field("overview-undo")).toBeDisabled();
    await user.keyboard("{Home}{Shift>}{ArrowRight}{/Shift}z");
    await waitFor(() => expect(session.glance?.asked.answer?.drawn).not.toEqual(all));
    expect(session.timeline?.looked.isFiltered).toBe(false);
    expect(field("overview-undo")).toBeEnabled();
    expect(field("overview-drawn")).toHaveTextContent(/^Drawn: /);
    await waitFor(() => expect(session.announcer.message).toMatch(/^Drawn: /));
    await user.keyboard("Z");
    await waitFor(() => expect(session.glance?.asked.answer?.drawn).toEqual(all));
    await user.keyboard("zz0");
    await waitFor(() => expect(session.glance?.asked.answer?.drawn).toEqual(all));
    expect(session.glance?.isZoomed).toBe(false);
  });

  it("looks closer where Ctrl and the wheel point, a turn at a time, and leaves the plain wheel", async () => {
    const { session } = await openOverview();
    const plot = field("histogram-plot");
    plot.getBoundingClientRect = () => ({ left: 0, width: 800 }) as DOMRect;
    const all = session.glance?.asked.answer?.drawn;
    const turn = (deltaY: number, ctrlKey = true) =>
      fireEvent(
        plot,
        new WheelEvent("wheel", { deltaY, ctrlKey, clientX: 0, cancelable: true, bubbles: true }),
      );
    expect(await turn(-100, false)).toBe(true);
    expect(await turn(-10)).toBe(false);
    expect(session.glance?.isZoomed).toBe(false);
    await turn(-30);
    await waitFor(() => expect(session.glance?.asked.answer?.drawn?.to).not.toBe(all?.to));
    expect(session.glance?.asked.answer?.drawn?.from.slice(0, 7)).toBe(all?.from.slice(0, 7));
    expect(session.timeline?.looked.isFiltered).toBe(false);
    await waitFor(() => expect(session.glance?.asked.busy).toBe(false));
    await turn(100);
    await waitFor(() => expect(session.glance?.asked.answer?.drawn).toEqual(all));
  });

  it("tells its numbers in a table, whose rows filter too", async () => {
    const { session, user } = await openOverview();
    await user.click(field("overview-table"));
    const rows = within(field("histogram-table")).getAllByRole("row").slice(1);
    expect(rows).toHaveLength(session.glance?.bars.length ?? 0);
    const bar = session.glance?.bars[2];
    expect(rows[2]).toHaveTextContent(String(bar?.total));
    await user.click(within(rows[2] as HTMLElement).getByRole("button"));
    expect(session.timeline?.looked.filter.since).toBe(bar?.from);
  });

  it("waits for the whole history, then for its counts, then says what went wrong", async () => {
    const log = unreadBackend();
    await openTimeline(log.backend);
    expect(field("overview-waiting")).toHaveTextContent(/as soon as the whole history/);
    expect(field("scrub-waiting")).toHaveTextContent(/as soon as the whole history/);
    log.end();
    await screen.findByTestId("histogram-plot");
    cleanup();

    const counting = deferred<Overview>();
    const overview = vi.fn().mockReturnValueOnce(counting.promise);
    overview.mockImplementation(backendWith().overview);
    const { user } = await openTimeline(backendWith({ overview }));
    await waitFor(() => expect(field("overview-waiting")).toHaveTextContent("Counting"));
    counting.reject(failure);
    const notice = await within(field("overview")).findByTestId("failure");
    expect(notice).toHaveAttribute("data-code", "net.lost");
    await user.click(within(notice).getByText("Try again"));
    await screen.findByTestId("histogram-plot");
    expect(within(field("overview")).queryByTestId("failure")).toBeNull();
  });

  it("says so where no event has a time", async () => {
    const nothing = { span: null, drawn: null, bars: [], axis: [], lanes: [], lanes_total: 0 };
    const overview: Backend["overview"] = async (request) => ({
      ...(await backendWith().overview(request)),
      ...nothing,
    });
    await openTimeline(backendWith({ overview }));
    expect(await screen.findByTestId("overview-empty")).toHaveTextContent("readable time");
    expect(screen.queryByTestId("histogram-plot")).toBeNull();
  });

  it("is asked again for what is looked at, not for bursts opened in the list", async () => {
    const overview = vi.fn(backendWith().overview);
    const { session, user } = await openTimeline(backendWith({ overview }));
    await screen.findByTestId("histogram-plot");
    await waitFor(() => expect(session.glance?.asked.busy).toBe(false));
    const before = overview.mock.calls.length;
    session.timeline?.looked.toggle("12");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(overview.mock.calls.length).toBe(before);
    session.timeline?.looked.where({ text: "pricing" });
    await waitFor(() => expect(overview.mock.calls.length).toBe(before + 1));
    await user.click(field("overview-open"));
    expect(screen.queryByTestId("histogram-plot")).toBeNull();
    session.timeline?.looked.clear();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(overview.mock.calls.length).toBe(before + 1);
  });
});

describe("lanes", () => {
  it("go to an event with Enter; list, scrubber and inspector go along", async () => {
    const { session, user } = await openOverview();
    const lanes = screen.getAllByTestId("lane");
    expect(lanes[0]).toHaveAttribute("data-entity", "obj-001");
    lanes[0]?.focus();
    await user.keyboard("{ArrowDown}{Home}");
    expect(lanes[1]).toHaveFocus();
    expect(lanes[1]?.getAttribute("aria-valuetext")).toMatch(/Mark 1 of \d+: \d+ events?, /);
    const seq = session.glance?.lanes.marked?.seq;
    await user.keyboard("{Enter}");
    await waitFor(() => expect(onEvent(session).list).toBe(seq));
    expect(onEvent(session).inspector).toBe(seq);
    const position = session.timeline?.list.cursor?.position ?? 0;
    expect(onEvent(session).scrubber).toBe(600 - position);
    await waitFor(() =>
      expect(within(lanes[1] as HTMLElement).getByTestId("lane-here")).toBeInTheDocument(),
    );
    expect(screen.getAllByTestId("lane-here")).toHaveLength(1);
  });

  it("go to the event that was clicked, and nowhere outside the filter", async () => {
    const { session } = await openOverview();
    const lane = screen.getAllByTestId("lane")[0] as HTMLElement;
    const plot = lane.querySelector("svg") as SVGElement;
    plot.getBoundingClientRect = () => ({ left: 0, width: 800 }) as DOMRect;
    await fireEvent.click(lane, { clientX: 1 });
    const first = session.glance?.lanes.all[0]?.marks[0];
    await waitFor(() => expect(onEvent(session).list).toBe(first?.seq));
    session.timeline?.looked.where({ since: "2026-01-01T00:00:00.000000Z" });
    await waitFor(() => expect(onEvent(session).list).not.toBe(first?.seq));
    const before = onEvent(session);
    await fireEvent.click(lane, { clientX: 1 });
    expect(lane.getAttribute("aria-valuetext")).toContain("outside the filter");
    expect(onEvent(session)).toEqual(before);
  });

  it("show only one entity with a click on its name or s, and all again", async () => {
    const { session, user } = await openOverview();
    await user.click(screen.getAllByTestId("lane-solo")[1] as HTMLElement);
    const entities = () => session.timeline?.looked.filter.entities;
    const [one] = entities()?.any ?? [];
    await waitFor(() => expect(screen.getAllByTestId("lane")).toHaveLength(1));
    const lane = screen.getAllByTestId("lane")[0] as HTMLElement;
    expect(lane).toHaveAttribute("data-entity", one?.entity_id);
    lane.focus();
    await user.keyboard("s");
    expect(entities()).toEqual({ any: [], none: [] });
    await waitFor(() => expect(screen.getAllByTestId("lane")).toHaveLength(6));
    await user.keyboard("s");
    expect(entities()?.any).toHaveLength(1);
  });

  it("say how many more there are, and show them", async () => {
    const { user } = await openOverview();
    expect(screen.getAllByTestId("lane")).toHaveLength(6);
    expect(field("lanes-more")).toHaveTextContent("1 more entity");
    await user.click(field("lanes-more"));
    await waitFor(() => expect(screen.getAllByTestId("lane")).toHaveLength(7));
    await user.click(field("lanes-fewer"));
    await waitFor(() => expect(screen.getAllByTestId("lane")).toHaveLength(6));
    await user.keyboard("O");
    expect(screen.queryByTestId("lane")).toBeNull();
  });
});

describe("time travel", () => {
  it("steps with the list, and shows everything as it stood there", async () => {
    const { session, user } = await openOverview();
    await user.click(field("tab-moment"));
    const counts = await screen.findByTestId("moment-counts");
    expect(counts).toHaveTextContent("after 600 of 600 events");
    await user.click(field("scrub-first"));
    await waitFor(() => expect(counts).toHaveTextContent("1 entity · after 1 of 600 events"));
    expect(field("scrub-place")).toHaveTextContent("event 1 of 600");
    expect(screen.getAllByTestId("entity-then")).toHaveLength(1);
    await user.click(field("scrub-on"));
    await user.keyboard(">");
    await waitFor(() => expect(counts).toHaveTextContent("after 3 of 600 events"));
    const { list, inspector, scrubber } = onEvent(session);
    expect(inspector).toBe(list);
    expect(scrubber).toBe(3);
    expect(counts).toHaveAttribute("data-seq", list);
  });

  it("marks what is deleted, keeps what is unfolded, and leads to an entity's last event", async () => {
    const { session, user } = await openOverview();
    const deletion = (
      await backendWith().timeline({ source: "s", objective_id: "obj-001", page: 1, per_page: 50 })
    ).events.find(({ action }) => action === "deleted");
    await user.click(field("tab-moment"));
    session.choose(deletion?.seq ?? "");
    await waitFor(() =>
      expect(field("moment-counts")).toHaveAttribute("data-seq", deletion?.seq ?? ""),
    );
    const entity = () =>
      screen
        .getAllByTestId("entity-then")
        .find((row) => row.dataset["entity"] === deletion?.entity_id) as HTMLElement;
    expect(entity()).toHaveTextContent("deleted");
    expect(field("moment-counts")).toHaveTextContent("1 of them deleted");
    const unfold = () => within(entity()).getByRole("button", { name: /^All fields of/ });
    await user.click(unfold());
    await user.keyboard(">");
    await waitFor(() => expect(entity()).not.toHaveTextContent("deleted"));
    expect(unfold()).toHaveAttribute("aria-expanded", "true");
    const [first] = screen.getAllByTestId("entity-then");
    await user.click(within(first as HTMLElement).getByRole("button", { name: /^Go to its last/ }));
    await waitFor(() => expect(session.inspector?.detail?.event.entity_id).toBe("obj-001"));
    expect(onEvent(session).list).toBe(session.inspector?.seq);
  });

  it("has a slider that says the event and its time", async () => {
    const { session } = await openOverview();
    const slider = screen.getByRole("slider", { name: "The event you are on" });
    expect(slider.getAttribute("aria-valuetext")).toMatch(/^event 600 of 600, as of .*UTC$/);
    await fireEvent.input(slider, { target: { value: "300" } });
    await waitFor(() => expect(session.timeline?.list.cursor?.position).toBe(300));
    await waitFor(() =>
      expect(slider.getAttribute("aria-valuetext")).toMatch(/^event 300 of 600, as of /),
    );
  });

  it("plays and stops with r, and stops where the timeline is left", async () => {
    const { session, user } = await openOverview();
    await user.keyboard("r");
    expect(field("scrub-play")).toHaveAccessibleName(/^Stop/);
    expect(session.scrubber?.playing).toBe(true);
    await user.keyboard("r");
    expect(field("scrub-play")).toHaveAccessibleName(/^Play/);
    await user.selectOptions(field("scrub-speed"), "10");
    await user.click(field("scrub-play"));
    const { scrubber } = session;
    expect([scrubber?.speed, scrubber?.playing]).toEqual([10, true]);
    await user.click(field("nav-objectives"));
    expect(scrubber?.playing).toBe(false);
  });

  it("says why it cannot tell how everything stood", async () => {
    const moment = vi.fn().mockRejectedValueOnce(failure);
    moment.mockImplementation(backendWith().moment);
    const { user } = await openOverview({ moment });
    await user.keyboard("5");
    const notice = await within(field("inspector")).findByTestId("failure");
    await user.click(within(notice).getByText("Try again"));
    await screen.findByTestId("moment-counts");
    expect(within(field("inspector")).queryByTestId("failure")).toBeNull();
  });
});
