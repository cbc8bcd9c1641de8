import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import App from "./App.svelte";
import { MemoryBackend } from "./lib/backend/memory";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith } from "./test/backend";
import { unreadBackend } from "./test/unread";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);

async function opened(backend = backendWith(), objective = "obj-001") {
  const session = new Session(backend, new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(field("connect-location"), "some.db{Enter}");
  await user.click(await screen.findByTestId("found-open"));
  await screen.findAllByTestId("objective-row");
  await user.type(field("objective-search"), `${objective}{Enter}`);
  await screen.findAllByTestId("timeline-row");
  return { session, user };
}

/** One event, and six more of a burst. */
const burst = () => {
  const memory = new MemoryBackend(
    Array.from({ length: 7 }, (_, n) => ({
      seq: n + 1,
      entity_type: "objective",
      entity_id: "obj",
      objective_id: "obj",
      version: n + 1,
      action: n === 0 ? "created" : "updated",
      changes: [["note", `"step ${n}"`]] as [string, string][],
      actor: "ana",
      inserted_at: `2026-06-16T10:0${n === 0 ? 0 : 5}:0${n}.000000Z`,
    })),
  );
  return backendWith({
    objectives: (...of) => memory.objectives(...of),
    timeline: (of) => memory.timeline(of),
    rows: (of) => memory.rows(of),
    locate: (of) => memory.locate(of),
    hits: (of) => memory.hits(of),
    event: (of) => memory.event(of),
    overview: (of) => memory.overview(of),
  });
};

async function openedUnread() {
  const log = unreadBackend();
  return { ...log, ...(await opened(log.backend)) };
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("while the history is partly read", () => {
  it("a filter waits for the reading, and says so", async () => {
    const { user, end } = await openedUnread();
    await user.click(field("facet-action"));
    await user.click(await screen.findByLabelText(/^Only deleted \d/));
    expect(field("filter-waits")).toHaveTextContent("as soon as the whole history has been read");
    end();
    await waitFor(() =>
      expect(field("filter-counts")).toHaveTextContent(/^\d+ of 600 events shown/),
    );
    expect(screen.queryByTestId("filter-waits")).toBeNull();
  });

  it("a filter goes on with a reading that was stopped", async () => {
    const { user, end, backend } = await openedUnread();
    await user.click(field("reading-action"));
    await waitFor(() => expect(field("reading")).toHaveAttribute("data-state", "stopped"));
    await user.type(field("filter-since"), "2026{Enter}");
    await waitFor(() => expect(backend.loadHistory).toHaveBeenCalledTimes(2));
    expect(field("reading")).toHaveAttribute("data-state", "reading");
    await user.click(field("reading-action"));
    await waitFor(() =>
      expect(field("filter-waits")).toHaveTextContent("Not filtered: the history has not been"),
    );
    await user.click(field("reading-action"));
    end();
    await screen.findByTestId("filter-counts");
  });

  it("the next problem is gone to once it can be, unless the reader goes elsewhere", async () => {
    const { user, end, session } = await openedUnread();
    await user.keyboard("e");
    expect(field("leap")).toHaveTextContent("Goes to the next older event with a finding as soon");
    await user.keyboard("j");
    expect(screen.queryByTestId("leap")).toBeNull();
    await user.keyboard("d");
    const day = screen.getAllByTestId("timeline-row")[0]?.querySelector(".time")?.textContent;
    end();
    await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
    await waitFor(() => expect(session.timeline?.position).toBeGreaterThan(1));
    const selected = document.querySelector("[aria-selected=true] .time");
    expect(selected?.textContent).not.toBe(day);
    expect(screen.queryByTestId("leap")).toBeNull();
  });
});

describe("going from hit to hit", () => {
  it("says what is not there", async () => {
    const { user, session } = await opened();
    await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
    await user.keyboard("n");
    expect(field("leap")).toHaveTextContent("Search for a text first");
    await user.keyboard("D");
    await waitFor(() => expect(field("leap")).toHaveTextContent("No newer day"));
  });

  it("hides nothing, and opens the bursts that hold hits", async () => {
    const { user, session } = await opened(burst(), "obj");
    const timeline = session.timeline;
    await waitFor(() => expect(timeline?.list.head).toMatchObject({ items: 3, total: 7 }));
    await user.click(field("filter-only"));
    expect(field("filter-only")).toHaveAttribute("aria-pressed", "false");
    await user.type(field("filter-text"), "step 3{Enter}");
    await waitFor(() => expect(timeline?.list.selected?.seq).toBe("4"));
    expect(timeline?.looked.open).toEqual(["2"]);
    expect(timeline?.list.head).toMatchObject({ shown: 7, total: 7 });
    expect(timeline?.looked.isFiltered).toBe(false);
    await waitFor(() => expect(field("hit-place")).toHaveTextContent("1 of 1"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(field("leap")).toHaveTextContent("No older event with “step 3”"));

    await user.click(field("filter-only"));
    await waitFor(() => expect(timeline?.list.head?.shown).toBe(1));
    expect(timeline?.looked.filter.text).toBe("step 3");
  });

  it("says which of how many it is, with buttons, too", async () => {
    const { user, session } = await opened();
    const list = session.timeline?.list;
    await waitFor(() => expect(list?.ready).toBe(true));
    expect(screen.queryByTestId("hit-place")).toBeNull();
    await user.click(field("filter-only"));
    await user.type(field("filter-text"), "at risk");
    await waitFor(() => expect(field("hit-place")).toHaveTextContent(/^(1 of )?\d+( hits)?$/));
    await user.click(field("hit-older"));
    await waitFor(() => expect(field("hit-place")).toHaveTextContent(/^\d+ of \d+$/));
    const [first, of] = (field("hit-place").textContent ?? "").split(" of ").map(Number);
    await user.click(field("hit-older"));
    await waitFor(() =>
      expect(field("hit-place")).toHaveTextContent(`${(first ?? 0) + 1} of ${of}`),
    );
    await user.click(field("hit-newer"));
    await waitFor(() => expect(field("hit-place")).toHaveTextContent(`${first} of ${of}`));
    await user.clear(field("filter-text"));
    await user.type(field("filter-text"), "nowhere in it");
    await waitFor(() => expect(field("hit-place")).toHaveTextContent("no hit"));
    expect(field("hit-older")).toBeDisabled();
  });
});

describe("the times of a filter", () => {
  it("are of the window's zone, whole days, and shown as they were understood", async () => {
    const { user, session } = await opened();
    session.settings.zone = "Europe/Vienna";
    await user.type(field("filter-until"), "2026-6-3{Enter}");
    expect(session.timeline?.looked.filter.until).toBe("2026-06-03T21:59:59.999999Z");
    expect(field("filter-until")).toHaveValue("2026-06-03");
    session.settings.zone = "utc";
    await waitFor(() => expect(field("filter-until")).toHaveValue("2026-06-03 21:59"));
  });

  it("say what is accepted, where it was not understood", async () => {
    const { user, session } = await opened();
    await user.type(field("filter-since"), "June{Enter}");
    expect(field("filter-since")).toHaveAttribute("aria-invalid", "true");
    expect(field("wrong-since")).toHaveTextContent("“June” is not a time. Write 2026");
    expect(session.timeline?.looked.filter.since).toBeNull();
    await user.clear(field("filter-since"));
    await user.type(field("filter-since"), "2026-06{Enter}");
    expect(screen.queryByTestId("wrong-since")).toBeNull();
    expect(field("filter-since")).toHaveValue("2026-06-01");
  });
});

describe("the values of a filter", () => {
  it("are typed with their field, several, and excluded", async () => {
    const { user, session } = await opened();
    await user.type(field("filter-value"), "status = done{Enter}");
    await user.type(field("filter-value"), "status != at risk{Enter}");
    await user.type(field("filter-value"), "55{Enter}");
    expect(session.timeline?.looked.filter.values).toEqual({
      any: [
        { field: "status", text: "done" },
        { field: null, text: "55" },
      ],
      none: [{ field: "status", text: "at risk" }],
    });
    const chips = screen.getAllByTestId("filter-chip").map((chip) => chip.textContent);
    expect(chips.join("|").replace(/\s+/g, " ")).toContain("not status = at risk");
  });

  it("are taken from a row with f or the right button, and from a field of the inspector", async () => {
    const { user, session } = await opened();
    await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
    await user.keyboard("jf");
    const sheet = await screen.findByTestId("filter-sheet");
    const { changes } = session.timeline?.selected ?? {};
    const field_ = changes?.[0]?.field ?? "";
    const first = within(sheet).getAllByLabelText(new RegExp(`^Only value ${field_} = `))[0];
    await user.click(first as HTMLElement);
    const filter = () => session.timeline?.looked.filter;
    expect(filter()?.values.any).toMatchObject([{ field: field_ }]);
    await user.click(within(sheet).getByLabelText(/^Exclude actor/));
    expect(filter()?.actors.none).toHaveLength(1);
    expect(session.filterEvent?.changes).toEqual(changes);
    session.shut();
    await user.click(field("filter-clear"));
    await waitFor(() => expect(session.timeline?.list.head?.shown).toBe(600));
    if (session.filterEvent) {
      const change = session.filterEvent.changes[0];
      const names = Array.from({ length: 3_000 }, (_, nth) => `field ${nth}.`);
      const many = names.flatMap((name) => (change ? [{ ...change, field: name }] : []));
      session.filterEvent = { ...session.filterEvent, changes: many };
      session.sheet = "filter";
    }
    await user.type(await screen.findByTestId("filter-sheet-search"), "FIELD 2718.");
    await waitFor(() => expect(within(sheet).getAllByLabelText(/^Only /)).not.toHaveLength(200));
    for (const one of within(sheet).getAllByLabelText(/^Only /))
      expect(one).toHaveAccessibleName(/field 2718\./);
    await user.type(field("filter-sheet-search"), "!");
    expect(await within(sheet).findByText("Nothing matches.")).toBeInTheDocument();
    session.shut();
    await screen.findAllByTestId("state-field");
    const [only] = screen.getAllByTestId("filter-by-any");
    await user.click(only as HTMLElement);
    expect(only).toHaveAttribute("aria-pressed", "true");
    await waitFor(() => expect(session.timeline?.list.head?.shown).toBeLessThan(600));
    await fireEvent.contextMenu(screen.getAllByTestId("timeline-row")[0] as HTMLElement);
    expect(session.sheet).toBe("filter");
  });
});
