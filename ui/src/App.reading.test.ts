import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import type { Live } from "./lib/bindings/api";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { unreadBackend } from "./test/unread";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);

/** Opens the timeline of a log of which only the newest events are known. */
async function openUnread(log = unreadBackend()) {
  const session = new Session(log.backend, new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(field("connect-location"), "some.db{Enter}");
  await user.click(await screen.findByTestId("found-open"));
  await screen.findAllByTestId("objective-row");
  await user.type(field("objective-search"), "obj-001{Enter}");
  // A screenful at first.
  await waitFor(() => expect(screen.getAllByTestId("timeline-row")).toHaveLength(50));
  return { session, user, ...log };
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.restoreAllMocks();
  cleanup();
});

describe("a log without snapshots", () => {
  it("is on screen before it has been read, and says what is not known", async () => {
    const { tell, end } = await openUnread();
    expect(screen.getAllByTestId("timeline-row")).toHaveLength(50);
    const unread = screen.getAllByTestId("unread");
    expect(unread[0]).toHaveTextContent("not read yet");
    expect(unread[0]).toHaveAttribute("title", expect.stringContaining("older event"));
    expect(field("status")).toHaveTextContent("events 1–50 of at least 250");
    expect(field("timeline-total").parentElement).toHaveTextContent("at least 250 events");
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Grow EMEA revenue");
    expect(screen.getAllByTestId("timeline-row")[0]).toHaveAttribute("aria-setsize", "-1");
    const bar = screen.getByRole("progressbar", { name: "Reading the history" });
    expect(bar).not.toHaveAttribute("aria-valuenow");
    tell(150);
    await waitFor(() => expect(bar).toHaveAttribute("aria-valuenow", "150"));
    expect(bar).toHaveAttribute("aria-valuemax", "600");
    expect(bar).toHaveAttribute("aria-valuetext", "Reading the history: 150 of 600 events");
    expect(field("reading")).toHaveTextContent("150 of 600 events · 1,000 a second");
    expect(field("inspector")).toHaveTextContent("Shown as soon as the history has been read");

    const later = performance.now() + 5000;
    vi.spyOn(performance, "now").mockReturnValue(later);
    end();
    await waitFor(() => expect(screen.queryAllByTestId("unread")).toHaveLength(0));
    expect(field("reading")).toHaveTextContent("The whole history has been read: 600 events.");
    expect(field("status")).toHaveTextContent("events 1–50 of 600");
    expect(screen.getAllByTestId("timeline-row")[0]).toHaveAttribute("aria-setsize", "600");
    await screen.findAllByTestId("state-field");
  });

  it("can be left at what has been read, and read on later", async () => {
    const { user, end } = await openUnread();
    field("reading-action").focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(field("reading")).toHaveAttribute("data-state", "stopped"));
    expect(field("reading").textContent).toMatch(/Events before seq \d+ have not been read/);
    expect(screen.queryByRole("progressbar")).toBeNull();
    expect(screen.queryByTestId("failure")).toBeNull();
    await screen.findByTestId("event-withheld");
    const rest = field("reading-action");
    expect(rest).toHaveTextContent("Read the rest");
    expect(rest).toHaveFocus();
    await user.click(rest);
    expect(screen.getByRole("progressbar")).toBeVisible();
    end();
    await screen.findAllByTestId("state-field");
    await waitFor(() => expect(screen.queryAllByTestId("unread")).toHaveLength(0));
  });

  it("waits for a page with its bar in sight", async () => {
    const { user, tell, end } = await openUnread();
    tell(300);
    await user.click(field("pager-last"));
    expect(screen.getByRole("progressbar")).toBeVisible();
    expect(field("reading")).toHaveTextContent("then comes the page you asked for");
    end();
    await waitFor(() => expect(field("status")).toHaveTextContent("events 551–600 of 600"));
    expect(field("pager-page")).toHaveValue("12");
  });

  it("says why where it cannot be read, and can be tried again", async () => {
    const { user, fail, end } = await openUnread();
    fail("net.lost");
    const failures = await screen.findAllByTestId("failure");
    expect(failures[0]).toHaveAttribute("data-code", "net.lost");
    expect(screen.getAllByTestId("timeline-row")).toHaveLength(50);
    await user.click(within(failures[0] as HTMLElement).getByText("Try again"));
    end();
    await waitFor(() => expect(screen.queryAllByTestId("unread")).toHaveLength(0));
    expect(screen.queryByTestId("failure")).toBeNull();
  });

  it("is no longer read once its timeline is left", async () => {
    const { user, backend } = await openUnread();
    await user.click(field("nav-objectives"));
    expect(backend.cancelLoad).toHaveBeenCalledWith("some.db", "obj-001");
  });

  it("shows what comes meanwhile when it is asked for", async () => {
    let tell: (said: Live) => void = () => undefined;
    const asked: number[] = [];
    const log = unreadBackend({ follow: async (_source, _objective, said) => void (tell = said) });
    const { timeline } = log.backend;
    log.backend.timeline = (request) => {
      asked.push(request.page);
      return timeline(request);
    };
    const { user } = await openUnread(log);
    const event = { entity_type: "key_result", entity_id: "kr", action: "updated", actor: null };
    tell({ kind: "events", events: [{ ...event, seq: "9999", arrival: "new" }] });
    expect(await screen.findByTestId("new-events")).toHaveTextContent("1 new event – show");
    asked.length = 0;
    await user.keyboard(".");
    await waitFor(() => expect(asked).toEqual([1]));
    expect(screen.queryByTestId("new-events")).toBeNull();
    log.end();
  });
});
