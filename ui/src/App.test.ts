import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import type { Live } from "./lib/bindings/api";
import { shortcuts } from "./lib/keys";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith, deferred } from "./test/backend";

const memory = () => ({ getItem: () => null, setItem: () => undefined });

function open(changes: Parameters<typeof backendWith>[0] = {}) {
  const session = new Session(backendWith(changes), new Settings(memory));
  render(App, { session });
  return { session, user: userEvent.setup() };
}

const field = (id: string) => screen.getByTestId(id);
const objective = async (id: string) =>
  waitFor(() => {
    const row = screen.getAllByTestId("objective-row").find((r) => r.dataset["objectiveId"] === id);
    if (!row) throw new Error(`no row for ${id}`);
    return row;
  });

async function openTimeline(id: string, changes: Parameters<typeof backendWith>[0] = {}) {
  const window = open(changes);
  await window.user.click(field("connect-sample"));
  await window.user.click(await objective(id));
  await screen.findAllByTestId("timeline-row");
  await screen.findByTestId("tab-state");
  return window;
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("connecting", () => {
  it("explains a failure, moves the focus to it and keeps the form", async () => {
    const { user } = open();
    await user.type(field("connect-location"), "postgres://ana:s3cret@refused/app");
    await user.click(field("connect-open"));
    const failure = await screen.findByTestId("failure");
    expect(failure).toHaveAttribute("data-code", "net.refused");
    expect(failure).toHaveAttribute("role", "alert");
    expect(failure).toHaveFocus();
    expect(failure).toHaveTextContent("Check host and port");
    expect(failure).toHaveTextContent("Connection refused (os error 111)");
    expect(field("connect-location")).toHaveValue("postgres://ana:s3cret@refused/app");
  });

  it("keeps nothing typed once a source is open", async () => {
    const { user } = open();
    await user.type(field("connect-location"), "postgres://ana:s3cret@db/app");
    await user.click(field("connect-open"));
    await user.click(await screen.findByTestId("found-open"));
    await screen.findAllByTestId("objective-row");
    await user.click(field("nav-connect"));
    expect(field("connect-location")).toHaveValue("");
    expect(JSON.stringify({ ...localStorage })).not.toContain("s3cret");
  });

  it("waits visibly and cancels at once", async () => {
    const { user } = open({ connect: () => deferred<never>().promise });
    await user.type(field("connect-location"), "slow.db{Enter}");
    expect(await screen.findByTestId("opening")).toHaveTextContent("Opening slow.db");
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("opening")).toBeNull();
    expect(field("connect-location")).toHaveValue("slow.db");
  });

  it("offers the sample first while nothing was opened", async () => {
    open();
    await waitFor(() => expect(field("connect-sample")).toHaveClass("primary"));
    expect(field("recents")).toHaveTextContent("Nothing opened yet");
    expect(field("read-only")).toBeVisible();
  });
});

describe("objectives", () => {
  it("are searched, cleared and opened from the keyboard", async () => {
    const { user } = open();
    await user.click(field("connect-sample"));
    await screen.findAllByTestId("objective-row");
    expect(field("objective-search")).toHaveFocus();
    await user.keyboard("zzz");
    await screen.findByText("No match for “zzz”.");
    await user.click(screen.getByText("Clear search"));
    await screen.findAllByTestId("objective-row");
    await user.click(field("objective-search"));
    await user.keyboard("emea");
    await waitFor(() => expect(screen.getAllByTestId("objective-row")).toHaveLength(1));
    await user.keyboard("{Enter}");
    expect(await screen.findByTestId("timeline-total")).toHaveTextContent("600");
  });

  it("never all stand in the document", async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({
      objective_id: `o${n}`,
      title: `Objective ${n}`,
      events: 1,
      entities: 1,
      first_at: "2026-01-01T00:00:00.000000Z",
      last_at: "2026-01-01T00:00:00.000000Z",
      last_actor: null,
      deleted: false,
    }));
    const { user } = open({ objectives: async () => many });
    await user.click(field("connect-sample"));
    const rows = await screen.findAllByTestId("objective-row");
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]).toHaveAttribute("aria-setsize", "10000");
  });

  it("say why when they cannot be read, and can be tried again", async () => {
    const objectives = vi
      .fn()
      .mockRejectedValueOnce({
        code: "perm.table",
        message: "May not read.",
        hint: null,
        detail: null,
      })
      .mockResolvedValueOnce([]);
    const { user } = open({ objectives });
    await user.click(field("connect-sample"));
    expect(await screen.findByTestId("failure")).toHaveAttribute("data-code", "perm.table");
    await user.click(screen.getByText("Try again"));
    await screen.findByText("No objectives yet.");
    expect(screen.queryByTestId("failure")).toBeNull();
  });
});

describe("the timeline", () => {
  it("opens, pages and says which events are on show", async () => {
    const { user } = await openTimeline("obj-001");
    expect(field("status")).toHaveTextContent("events 1–50 of 600");
    await user.click(field("pager-next"));
    await waitFor(() => expect(field("status")).toHaveTextContent("events 51–100 of 600"));
    await user.clear(field("pager-page"));
    await user.type(field("pager-page"), "12{Enter}");
    await waitFor(() => expect(field("status")).toHaveTextContent("events 551–600 of 600"));
    await user.selectOptions(field("pager-size"), "200");
    await waitFor(() => expect(field("status")).toHaveTextContent("events 401–600 of 600"));
    expect(screen.getAllByTestId("timeline-row").length).toBeLessThan(60);
  });

  it("steps with j and k, and shows each event in the inspector", async () => {
    const { user } = await openTimeline("obj-001");
    const rows = screen.getAllByTestId("timeline-row");
    await user.keyboard("jj");
    expect(rows[2]).toHaveAttribute("aria-selected", "true");
    await waitFor(() =>
      expect(field("inspector")).toHaveTextContent(`seq ${rows[2]?.dataset["seq"]}`),
    );
    await user.keyboard("k2");
    expect(rows[1]).toHaveAttribute("aria-selected", "true");
    expect(field("tab-diff")).toHaveAttribute("aria-selected", "true");
    await user.keyboard("[[");
    await waitFor(() =>
      expect(field("inspector")).not.toHaveTextContent(`seq ${rows[1]?.dataset["seq"]}`),
    );
    expect(field("tab-diff")).toHaveAttribute("aria-selected", "true");
  });

  it("says in words what happened", async () => {
    await openTimeline("obj-001");
    const said = screen.getAllByTestId("timeline-row").map((row) => row.textContent);
    const some = (pattern: RegExp) =>
      expect(said.filter((words) => pattern.test(words))).not.toHaveLength(0);
    some(/deleted\s*\(last state kept\)/);
    some(/restored/);
    some(/moved to obj-003/);
    some(/archived/);
    some(/created\s*Week 47\s*2 fields/);
    some(/\+2 more/);
    expect(
      screen.getAllByRole("img", { name: /earlier than that of the event before/ }),
    ).not.toHaveLength(0);
  });

  it("marks what an event changed in its state, and can leave the rest out", async () => {
    const { user } = await openTimeline("obj-001");
    await user.keyboard("jj");
    await waitFor(() => expect(screen.getAllByTestId("state-field").length).toBeGreaterThan(4));
    expect(screen.getAllByTestId("state-field")[0]).toHaveTextContent("this event");
    await user.click(field("only-changed"));
    for (const shown of screen.getAllByTestId("state-field"))
      expect(shown).toHaveTextContent("this event");
  });

  it("loads the whole of a cut value when asked", async () => {
    const { user } = await openTimeline("obj-odd");
    await user.click(screen.getAllByTestId("timeline-row")[1] as HTMLElement);
    const loadAll = await screen.findByTestId("load-all");
    expect(field("inspector")).toHaveTextContent("First 64 KB of 240 KB");
    await user.click(loadAll);
    await waitFor(() => expect(screen.queryByTestId("load-all")).toBeNull());
  });

  it("keeps its rows and says why when a page cannot be read", async () => {
    const backend = backendWith();
    const { user } = await openTimeline("obj-001", {
      rows: (request) =>
        request.start < 300
          ? backend.rows(request)
          : Promise.reject({
              code: "net.lost",
              message: "Connection lost.",
              hint: null,
              detail: null,
            }),
    });
    await user.click(field("pager-last"));
    expect(await screen.findByTestId("failure")).toHaveAttribute("data-code", "net.lost");
    expect(field("timeline-total")).toHaveTextContent("600");
  });
});

describe("filters", () => {
  it("narrow the list, show as chips and are kept without their text", async () => {
    const { user, session } = await openTimeline("obj-001");
    await user.keyboard("/");
    expect(field("filter-text")).toHaveFocus();
    await user.click(await screen.findByTestId("facet-action"));
    await waitFor(() => expect(screen.getByLabelText("Search action")).toHaveFocus());
    await user.click(await screen.findByLabelText(/^Only deleted \d+$/));
    await waitFor(() => expect(screen.getAllByTestId("filter-chip")).toHaveLength(1));
    await user.click(screen.getByRole("heading", { level: 1 }));
    expect(
      screen.queryByLabelText("Search action"),
      "a click beside the menu closes it",
    ).toBeNull();
    await waitFor(() =>
      expect(field("filter-counts")).toHaveTextContent(/^\d+ of 600 events shown/),
    );
    expect(field("filter-counts")).not.toHaveTextContent("600 of 600");
    await user.type(field("filter-text"), "nothing holds this");
    await screen.findByTestId("no-match");
    session.toObjectives();
    session.openObjective("obj-001");
    await waitFor(() => expect(screen.getAllByTestId("filter-chip")).toHaveLength(1));
    await user.click(field("filter-clear"));
    await waitFor(() => expect(field("filter-counts")).toHaveTextContent("600 of 600"));
  });
});

describe("what comes while a timeline is looked at", () => {
  it("waits until it is asked for", async () => {
    let tell: (said: Live) => void = () => undefined;
    const { user, session } = await openTimeline("obj-001", {
      follow: async (_source, _objective, onLive) => void (tell = onLive),
    });
    await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
    await user.keyboard("jjj");
    const read = session.timeline?.list.cursor?.seq;
    const event = { entity_type: "key_result", entity_id: "kr", action: "updated", actor: null };
    tell({ kind: "events", events: [{ ...event, seq: "9999", arrival: "new" }] });
    expect(await screen.findByTestId("new-events")).toHaveTextContent("1 new event");
    expect(session.timeline?.list.cursor?.seq).toBe(read);
    await user.keyboard(".");
    await waitFor(() => expect(session.timeline?.list.cursor?.position).toBe(0));
    expect(screen.queryByTestId("new-events")).toBeNull();
    await user.keyboard("l");
    expect(field("live")).toHaveAttribute("data-state", "paused");
  });
});

describe("hostile text", () => {
  it("stays text", async () => {
    const { user } = await openTimeline("obj-odd");
    for (const tab of ["1", "2", "3", "4"]) {
      await user.keyboard(`{End}${tab}`);
      await waitFor(() =>
        expect(field("inspector")).toHaveTextContent("<script>alert(2)</script>"),
      );
      expect(document.querySelector("main script, main img, main b")).toBeNull();
    }
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent(
      '<img src=x onerror="alert(1)"> & <b>bold</b>',
    );
  });

  it("hides nothing, and may use any field name", async () => {
    const { user } = await openTimeline("obj-odd");
    await user.keyboard("{End}");
    const states = await waitFor(() => {
      const found = screen.getAllByTestId("state-field");
      expect(found.map((f) => f.dataset["field"])).toEqual(
        expect.arrayContaining(["__proto__", "constructor", "account"]),
      );
      return found;
    });
    const account = states.find((f) => f.dataset["field"] === "account");
    expect(account).toHaveTextContent("acc⟨U+202E⟩gpj.exe");
    expect(
      within(account as HTMLElement)
        .getAllByText(/gpj/)[0]
        ?.closest("bdi"),
    ).toHaveAttribute("dir", "auto");
    const amount = states.find((f) => f.dataset["field"] === "amount");
    expect(amount).toHaveTextContent("12345678901234567890.10");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("the frame", () => {
  it("shows every shortcut, and can turn single keys off", async () => {
    const { user, session } = await openTimeline("obj-001");
    await user.keyboard("?");
    const sheet = screen.getByRole("dialog");
    for (const { words } of shortcuts) expect(sheet).toHaveTextContent(words);
    await user.click(within(sheet).getByRole("checkbox"));
    session.sheet = null;
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    (document.activeElement as HTMLElement).blur();
    await user.keyboard("j");
    expect(screen.getAllByTestId("timeline-row")[0]).toHaveAttribute("aria-selected", "true");
    await user.keyboard("{ArrowDown}");
    expect(screen.getAllByTestId("timeline-row")[1]).toHaveAttribute("aria-selected", "true");
  });

  it("switches zone and theme, and says so", async () => {
    const { user } = open();
    await user.click(field("theme"));
    expect(document.documentElement).toHaveAttribute("data-theme", "light");
    await user.click(field("theme"));
    expect(document.documentElement).toHaveAttribute("data-theme", "dark");
    await user.click(field("theme"));
    expect(document.documentElement).not.toHaveAttribute("data-theme");
    await fireEvent.keyDown(window, { key: "T", shiftKey: true });
    expect(field("zone")).not.toHaveTextContent("UTC");
  });

  it("tells times by the clock or as time ago, exactly where one points at them", async () => {
    const { session } = await openTimeline("obj-001");
    const time = () =>
      screen.getAllByTestId("timeline-row")[0]?.querySelector<HTMLElement>(".time");
    const exactly = time()?.title;
    expect(exactly).toMatch(/\d\d:\d\d:\d\d\.\d{6} UTC$/);
    expect(time()).toHaveTextContent(/^\d\d:\d\d:\d\d/);
    await fireEvent.keyDown(window, { key: "t" });
    expect(time()).toHaveTextContent(/ago/);
    expect(time()).toHaveAttribute("title", exactly);
    expect(field("inspector")).toHaveTextContent(/ago/);
    await waitFor(() => expect(session.announcer.message).toBe("Times are shown as time ago."));
    await fireEvent.keyDown(window, { key: "t" });
    expect(time()).toHaveTextContent(/^\d\d:\d\d:\d\d/);
  });

  it("writes no style attribute into its markup", async () => {
    const sources = import.meta.glob("./**/*.svelte", {
      query: "?raw",
      import: "default",
      eager: true,
    });
    expect(Object.keys(sources).length).toBeGreaterThan(20);
    for (const [path, source] of Object.entries(sources)) {
      const markup = (source as string).replace(/<style>[\s\S]*<\/style>/, "");
      expect(markup, path).not.toMatch(/\sstyle=|\{@html|innerHTML/);
    }
  });
});
