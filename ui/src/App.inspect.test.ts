import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith } from "./test/backend";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);

async function openTimeline(id: string, backend = backendWith()) {
  const session = new Session(backend, new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.click(field("connect-sample"));
  const row = await waitFor(() => {
    const rows = screen.getAllByTestId("objective-row");
    const found = rows.find((r) => r.dataset["objectiveId"] === id);
    if (!found) throw new Error(`no row for ${id}`);
    return found;
  });
  await user.click(row);
  await screen.findByTestId("tab-state");
  return { session, user };
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("while the connection is lost", () => {
  const failure = {
    code: "net.lost",
    message: "The connection is lost.",
    hint: null,
    detail: null,
  };

  it("another event's failure stands alone in the Moment, and what was read comes back", async () => {
    const backend = backendWith();
    const moment = vi.fn(backend.moment);
    const { user, session } = await openTimeline("obj-001", { ...backend, moment });
    await user.keyboard("5");
    const counts = await screen.findByTestId("moment-counts");
    const former = counts.dataset["seq"];
    await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
    moment.mockRejectedValue(failure);
    await user.keyboard("j");
    await screen.findByText(failure.message);
    expect(screen.queryByTestId("moment-counts"), "it is of another event").toBeNull();
    expect(screen.queryByTestId("entity-then")).toBeNull();
    await user.keyboard("k");
    await waitFor(() => expect(field("moment-counts")).toHaveAttribute("data-seq", former));
  });

  it("says which event could not be read, with nothing of another", async () => {
    const backend = backendWith();
    const event = vi.fn(backend.event);
    const { user, session } = await openTimeline("obj-001", { ...backend, event });
    await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
    event.mockRejectedValue(failure);
    await user.keyboard("j");
    await screen.findByText(failure.message);
    expect(field("event-failed")).toHaveTextContent(`seq ${session.inspector?.seq}`);
    expect(screen.queryByTestId("tab-state")).toBeNull();
    event.mockImplementation(backend.event);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByTestId("tab-state");
    expect(session.inspector?.detail?.event.seq).toBe(session.inspector?.seq);
  });
});

describe("blame", () => {
  it("goes to the event that set a field, and keeps the field", async () => {
    const { user, session } = await openTimeline("obj-001");
    await user.keyboard("3");
    const rows = await screen.findAllByTestId("blame-field");
    const row = rows.find((r) => !r.classList.contains("changed"));
    if (!row) throw new Error("every field was changed");
    await user.click(within(row).getByText(row.dataset["field"] ?? ""));
    await screen.findAllByTestId("life-value");
    const former = session.inspector?.seq;
    await user.click(within(row).getByTestId("blame-go"));
    await waitFor(() => expect(session.inspector?.detail?.event.seq).not.toBe(former));
    expect(session.inspector?.tab).toBe("blame");
    await waitFor(() => {
      const chosen = screen
        .getAllByTestId("blame-field")
        .find((r) => r.dataset["field"] === row.dataset["field"]);
      expect(chosen).toHaveClass("changed", "chosen");
    });
  });

  it("opens at the field that has the focus", async () => {
    const { user, session } = await openTimeline("obj-001");
    const state = (await screen.findAllByTestId("state-field"))[0];
    if (!state) throw new Error("no field");
    within(state)
      .getByRole("button", { name: /Set by/ })
      .focus();
    await user.keyboard("b");
    expect(session.inspector?.tab).toBe("blame");
    expect(session.inspector?.blamed.field).toBe(state.dataset["field"]);
  });
});

describe("the pinned event", () => {
  it("is marked, compared with and let go from the keyboard", async () => {
    const { user, session } = await openTimeline("obj-001");
    await user.keyboard("p");
    expect(field("row-pinned")).toBeVisible();
    const pinned = session.inspector?.pinned?.seq ?? "";
    expect(field("pinned")).toHaveTextContent(`A: seq ${pinned}`);
    await user.keyboard("jjj");
    await waitFor(() => expect(session.inspector?.detail?.event.seq).not.toBe(pinned));
    await user.keyboard("c");
    const summary = await screen.findByTestId("compare-summary");
    expect(summary).toHaveTextContent(/differ.* in .*; 3 events between/);
    expect(session.comparing?.a).toEqual({ kind: "seq", seq: pinned });
    await user.keyboard("x");
    await waitFor(() => expect(session.comparing?.b).toEqual({ kind: "seq", seq: pinned }));
    await user.keyboard("a");
    await waitFor(() => expect(screen.getAllByText("same").length).toBeGreaterThan(0));
    session.shut();
    await waitFor(() => expect(screen.queryByTestId("compare")).toBeNull());
    await user.keyboard("kkkp");
    expect(screen.queryByTestId("row-pinned")).toBeNull();
  });

  it("is what the diff is against, where it is told so", async () => {
    const { user, session } = await openTimeline("obj-001");
    await user.keyboard("2");
    expect((await screen.findAllByTestId("diff-field")).length).toBeGreaterThan(0);
    expect(screen.queryByTestId("diff-against")).toBeNull();
    await user.keyboard("p");
    await user.selectOptions(await screen.findByTestId("diff-against"), "pinned");
    await waitFor(() =>
      expect(document.getElementById("event-view")).toHaveTextContent("Nothing differs."),
    );
    expect(session.inspector?.difference.against).toBe("pinned");
  });
});

describe("copying", () => {
  it("takes the event as a sentence and as JSON", async () => {
    const { user, session } = await openTimeline("obj-001");
    const write = vi.spyOn(navigator.clipboard, "writeText");
    await user.click(field("copy-text"));
    await waitFor(() => expect(write).toHaveBeenCalledOnce());
    expect(write.mock.lastCall?.[0]).toContain(`seq ${session.inspector?.seq}, okr-sample.db.`);
    await user.click(field("copy-json"));
    await waitFor(() => expect(write).toHaveBeenCalledTimes(2));
    expect(JSON.parse(write.mock.lastCall?.[0] ?? "")).toMatchObject({
      seq: session.inspector?.seq,
    });
  });
});
