import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { everything } from "./lib/timeline/looked.svelte";
import { backendWith } from "./test/backend";

const memory = () => ({ getItem: () => null, setItem: () => undefined });

async function connect(location: string, changes: Parameters<typeof backendWith>[0] = {}) {
  const session = new Session(backendWith(changes), new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(screen.getByTestId("connect-location"), `${location}{Enter}`);
  return { session, user };
}

const row = (subject: string) =>
  waitFor(() => {
    const found = screen
      .getAllByTestId("entity-row")
      .find((element) => element.dataset["subject"] === subject);
    if (!found) throw new Error(`no row for ${subject}`);
    return found;
  });

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("a database of another program", () => {
  it("shows what was found, opens a log, an entity, and goes back up, by the mouse", async () => {
    const { session, user } = await connect("foreign.db");
    const logs = await screen.findAllByTestId("source-row");
    expect(logs[0]).toHaveTextContent("PaperTrail");
    expect(logs[0]).toHaveTextContent("objective: 18 entities, 153 events");
    expect(logs[1]).toHaveTextContent("cannot be read");
    expect(screen.getByTestId("plain-tables")).toHaveTextContent("public.orders");
    expect(screen.getByTestId("status")).toHaveTextContent("2 logs");

    await user.click(logs[0] as HTMLElement);
    await user.click(await row("objective/obj-001"));
    await screen.findAllByTestId("timeline-row");
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Grow EMEA");
    await user.click(screen.getByTestId("nav-log"));
    await row("objective/obj-001");
    await user.click(screen.getByTestId("nav-sources"));
    await screen.findAllByTestId("source-row");
    expect(session.screen).toBe("sources");
    session.back();
    expect(session.screen).toBe("connect");
    session.back();
    expect(session.screen).toBe("entities");
    session.back();
    expect(session.screen).toBe("sources");
  });

  it("goes all the way by the keyboard", async () => {
    const { session, user } = await connect("foreign.db");
    await screen.findAllByTestId("source-row");
    await waitFor(() => expect(screen.getByTestId("sources")).toHaveFocus());
    await user.keyboard("j");
    expect(screen.getAllByTestId("source-row")[1]).toHaveAttribute("aria-selected", "true");
    await user.keyboard("k{Enter}");
    await row("objective/obj-001");
    expect(screen.getByTestId("entity-search")).toHaveFocus();
    await user.keyboard("obj-003");
    await waitFor(() => expect(screen.getByTestId("status")).toHaveTextContent(/match/));
    await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
    await screen.findAllByTestId("timeline-row");
    await user.keyboard("{Control>}l{/Control}");
    expect(session.screen).toBe("sources");
  });

  it("lists only what is of the chosen type", async () => {
    const { user } = await connect("foreign.db");
    await user.click((await screen.findAllByTestId("source-row"))[0] as HTMLElement);
    await row("objective/obj-001");
    const types = screen.getByTestId("entity-type");
    await user.selectOptions(types, within(types).getByRole("option", { name: /^key_result/ }));
    await waitFor(() => {
      const subjects = screen.getAllByTestId("entity-row").map((each) => each.dataset["subject"]);
      expect(subjects.every((subject) => subject?.startsWith("key_result/"))).toBe(true);
    });
  });

  it("closes the log that was read before, and the database only when another is opened", async () => {
    const closeSource = vi.fn(async () => undefined);
    const { session, user } = await connect("foreign.db", { closeSource });
    await user.click((await screen.findAllByTestId("source-row"))[0] as HTMLElement);
    await row("objective/obj-001");
    session.toSources();
    await user.click((await screen.findAllByTestId("source-row"))[1] as HTMLElement);
    await waitFor(() => expect(closeSource.mock.calls).toEqual([["foreign.db paper_trail"]]));
    session.toConnect();
    await user.click(await screen.findByTestId("connect-sample"));
    await screen.findAllByTestId("objective-row");
    expect(closeSource.mock.calls.at(-1)).toEqual(["foreign.db"]);
  });

  it("says that there is no history where there is none", async () => {
    await connect("tables.db");
    const none = await screen.findByTestId("sources-none");
    expect(none).toHaveTextContent("No log was found");
    expect(screen.getByTestId("plain-tables")).toHaveTextContent("public.customers");
  });

  it("says what went wrong where a log cannot be opened, and keeps the list", async () => {
    const failure = { code: "log.missing", message: "It is gone.", hint: null, detail: null };
    const { user } = await connect("foreign.db", { chooseLog: () => Promise.reject(failure) });
    await user.click((await screen.findAllByTestId("source-row"))[0] as HTMLElement);
    expect(await screen.findByTestId("failure")).toHaveTextContent("It is gone.");
    expect(screen.getAllByTestId("source-row")).toHaveLength(2);
  });

  it("opens an entity that a large log does not list", async () => {
    const { session, user } = await connect("foreign.db", {
      entities: async () => ({ rows: [], total: 0, types: [], complete: false }),
    });
    await user.click((await screen.findAllByTestId("source-row"))[0] as HTMLElement);
    await user.type(await screen.findByTestId("entity-search"), "key_result/kr-001-1");
    await user.click(await screen.findByTestId("entity-open-typed"));
    expect(session.timeline?.objectiveId).toBe("key_result/kr-001-1");
  });

  it("follows a link once the log that it leads into is chosen", async () => {
    const target = { objective_id: "objective/obj-001", seq: null, filter: everything };
    const backend = backendWith();
    const session = new Session(
      backendWith({
        startup: async () => ({
          version: "0.1.0",
          open: { what: "a link", location: "foreign.db", target },
        }),
        openStartup: () => backend.connect("foreign.db"),
      }),
      new Settings(memory),
    );
    render(App, { session });
    const user = userEvent.setup();
    await user.click((await screen.findAllByTestId("source-row"))[0] as HTMLElement);
    await screen.findAllByTestId("timeline-row");
    expect(session.timeline?.objectiveId).toBe("objective/obj-001");
    session.back();
    await row("objective/obj-001");
  });

  it("has no barrier that axe finds", async () => {
    const { user } = await connect("foreign.db");
    const rules = { "color-contrast": { enabled: false } };
    await screen.findAllByTestId("source-row");
    expect((await axe.run(document.body, { rules })).violations).toEqual([]);
    await user.click(screen.getAllByTestId("source-row")[0] as HTMLElement);
    await row("objective/obj-001");
    expect((await axe.run(document.body, { rules })).violations).toEqual([]);
  });
});
