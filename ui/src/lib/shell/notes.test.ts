import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import App from "../../App.svelte";
import { backendWith } from "../../test/backend";
import { Session } from "./session.svelte";
import { Settings } from "./settings.svelte";

const memory = () => ({ getItem: () => null, setItem: () => undefined });

async function open(location: string) {
  const session = new Session(backendWith(), new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(screen.getByTestId("connect-location"), `${location}{Enter}`);
  await user.click(await screen.findByTestId("found-open"));
  await screen.findAllByTestId("objective-row");
  return { session, user };
}

afterEach(cleanup);

it("a database of which there is nothing to say has no mark", async () => {
  await open("plain.db");
  expect(screen.queryByTestId("notes")).toBeNull();
});

it("what there is to know stands behind a mark, with statements to copy", async () => {
  const { session, user } = await open("notes.db");
  expect(screen.getByTestId("read-only")).toBeVisible();
  const mark = screen.getByRole("button", { name: "1 note about this database" });
  expect(mark).toHaveTextContent("1 note");
  mark.focus();
  await user.keyboard("{Enter}");
  const sheet = screen.getByRole("dialog", { name: "About this database" });
  const note = within(sheet).getByTestId("note");
  expect(note).toHaveAttribute("data-code", "role.writes");
  expect(note).toHaveTextContent("may write to the event log");
  expect(note).toHaveTextContent("GRANT SELECT ON ALL TABLES");
  const write = vi.spyOn(navigator.clipboard, "writeText");
  await user.click(within(sheet).getByRole("button", { name: "Copy the statements" }));
  expect(write).toHaveBeenCalledWith(session.source?.notices[0]?.script);
  // The keys of the window rest meanwhile.
  await user.keyboard("?");
  expect(session.sheet).toBe("notes");
  await fireEvent(sheet, new Event("close"));
  expect(session.sheet).toBeNull();
  await vi.waitFor(() => expect(mark).toHaveFocus());
});
