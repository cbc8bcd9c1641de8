import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith } from "./test/backend";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);

async function openUnread(pause: number, changes: Parameters<typeof backendWith>[0] = {}) {
  const session = new Session(backendWith(changes, pause), new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(field("connect-location"), "unread.db{Enter}");
  await screen.findAllByTestId("objective-row");
  await user.type(field("objective-search"), "obj-001{Enter}");
  await screen.findAllByTestId("timeline-row");
  return { session, user };
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("a log without snapshots", () => {
  it("is on screen before it has been read, and says what is not known", async () => {
    await openUnread(20);
    expect(screen.getAllByTestId("timeline-row")).toHaveLength(50);
    const unread = screen.getAllByTestId("unread");
    expect(unread[0]).toHaveTextContent("not read yet");
    expect(unread[0]).toHaveAttribute("title", expect.stringContaining("older event"));
    expect(field("status")).toHaveTextContent("events 1–50 of at least 250");
    expect(field("timeline-total").parentElement).toHaveTextContent("at least 250 events");
    expect(screen.getAllByTestId("timeline-row")[0]).toHaveAttribute("aria-setsize", "-1");
    const bar = screen.getByRole("progressbar", { name: "Reading the history" });
    await waitFor(() => expect(bar).toHaveAttribute("aria-valuemax", "600"));
    expect(Number(bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
    expect(bar.getAttribute("aria-valuetext")).toMatch(/of 600 events/);
    expect(field("inspector")).toHaveTextContent("Shown as soon as the history has been read");
    await waitFor(() => expect(field("reading")).toHaveAttribute("data-state", "done"), {
      timeout: 4000,
    });
    await waitFor(() => expect(screen.queryAllByTestId("unread")).toHaveLength(0));
    expect(field("reading")).toHaveTextContent("The whole history has been read: 600 events.");
    expect(field("status")).toHaveTextContent("events 1–50 of 600");
    expect(screen.getAllByTestId("timeline-row")[0]).toHaveAttribute("aria-setsize", "600");
    await screen.findAllByTestId("state-field");
  });

  it("can be left at what has been read, and read on later", async () => {
    const { user } = await openUnread(20);
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
    await screen.findAllByTestId("state-field", undefined, { timeout: 4000 });
    await waitFor(() => expect(screen.queryAllByTestId("unread")).toHaveLength(0));
  });

  it("waits for a page with its bar in sight", async () => {
    const { user } = await openUnread(10);
    await user.click(field("pager-last"));
    expect(screen.getByRole("progressbar")).toBeVisible();
    await waitFor(() => expect(field("status")).toHaveTextContent("events 551–600 of 600"), {
      timeout: 4000,
    });
    expect(field("pager-page")).toHaveValue("12");
  });

  it("is no longer read once its timeline is left", async () => {
    const cancelLoad = vi.fn(async () => undefined);
    const { user } = await openUnread(50, { cancelLoad });
    await user.click(field("nav-objectives"));
    expect(cancelLoad).toHaveBeenCalledWith("unread.db", "obj-001");
  });
});
