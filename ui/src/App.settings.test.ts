import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import App from "./App.svelte";
import { countHours } from "./lib/format/hours.svelte";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith } from "./test/backend";

const field = (id: string) => screen.getByTestId(id);

async function opened(backend = backendWith()) {
  const session = new Session(backend, new Settings());
  render(App, { session });
  const user = userEvent.setup();
  await user.type(field("connect-location"), "some.db{Enter}");
  await user.click(await screen.findByTestId("found-open"));
  await screen.findAllByTestId("objective-row");
  await user.type(field("objective-search"), "obj-001{Enter}");
  await screen.findAllByTestId("timeline-row");
  await user.keyboard("{Control>},{/Control}");
  await screen.findByTestId("setting-hours");
  return { session, user, root: document.documentElement };
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  countHours("24");
});

it("what is set holds at once, and the next time", async () => {
  const lookEvery = vi.fn().mockResolvedValue(undefined);
  const { user, root } = await opened(backendWith({ lookEvery }));
  const time = () => screen.getAllByTestId("timeline-row")[0]?.querySelector(".time")?.textContent;
  expect(time()).toMatch(/^\s*\d\d:\d\d:\d\d/);
  expect(time()).not.toMatch(/[AP]M/);
  await user.selectOptions(field("setting-hours"), "12");
  expect(time()).toMatch(/ [AP]M/);
  await user.selectOptions(field("setting-motion"), "reduced");
  expect(root.dataset["motion"]).toBe("reduced");
  expect(root.dataset["lines"]).toBe("none");
  await user.click(field("setting-lines"));
  expect(root.dataset["lines"]).toBe("between");
  expect(lookEvery.mock.calls).toEqual([[0]]);
  await user.selectOptions(field("setting-live"), "15");
  expect(lookEvery).toHaveBeenLastCalledWith(15);
  expect(new Settings()).toMatchObject({
    hours: "12",
    motion: "reduced",
    rowLines: true,
    liveEvery: 15,
  });
});

it("the interval that was chosen holds from the start", () => {
  localStorage.setItem("backstory.settings", '{"liveEvery":60}');
  const lookEvery = vi.fn().mockResolvedValue(undefined);
  render(App, { session: new Session(backendWith({ lookEvery }), new Settings()) });
  expect(lookEvery).toHaveBeenCalledWith(60);
});

it("forgets every connection once it is asked for twice", async () => {
  const backend = backendWith();
  const forgetRecents = vi.fn(backend.forgetRecents);
  const { user, session } = await opened({ ...backend, forgetRecents });
  await waitFor(() => expect(field("forget-known")).toHaveTextContent("1 database is remembered"));
  await user.click(field("forget-all"));
  await waitFor(() => expect(field("forget-keep")).toHaveFocus());
  await user.keyboard("{Enter}");
  await waitFor(() => expect(field("forget-all")).toHaveFocus());
  expect(forgetRecents).not.toHaveBeenCalled();
  await user.click(field("forget-all"));
  await user.click(field("forget-sure"));
  expect(forgetRecents).toHaveBeenCalledOnce();
  await waitFor(() => expect(field("forget-known")).toHaveTextContent("password is forgotten"));
  expect(session.connect.recents).toEqual([]);
  expect(field("forget-all")).toHaveAttribute("aria-disabled", "true");
  expect(screen.getAllByTestId("timeline-row").length, "what is open stays").toBeGreaterThan(1);
});

it("says why connections could not be forgotten, and keeps asking", async () => {
  const failure = {
    code: "file.io",
    message: "The list could not be saved.",
    hint: null,
    detail: null,
  };
  const { user } = await opened(backendWith({ forgetRecents: () => Promise.reject(failure) }));
  await waitFor(() => expect(field("forget-known")).toHaveTextContent("1 database"));
  await user.click(field("forget-all"));
  await user.click(await screen.findByTestId("forget-sure"));
  expect(await screen.findByText("The list could not be saved.")).toBeVisible();
});
