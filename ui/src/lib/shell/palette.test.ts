import { cleanup, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import App from "../../App.svelte";
import { backendWith } from "../../test/backend";
import { type Command, Palette } from "./palette.svelte";
import { Session } from "./session.svelte";
import { Settings } from "./settings.svelte";

const memory = () => ({ getItem: () => null, setItem: () => undefined });

async function open() {
  const session = new Session(backendWith(), new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.click(screen.getByTestId("connect-sample"));
  await screen.findAllByTestId("objective-row");
  await user.keyboard("{Control>}k{/Control}");
  const sheet = await screen.findByRole("dialog", { name: "Commands" });
  return { session, user, sheet };
}

afterEach(cleanup);

const command = (words: string): Command => ({
  id: words,
  words,
  hint: "",
  keys: [],
  run: () => undefined,
});

it("finds what is nearly typed, and goes round its ends", () => {
  const palette = new Palette(["Larger text", "Settings", "Smaller text"].map(command));
  expect(palette.matches).toHaveLength(3);
  palette.move(-1);
  expect(palette.chosen).toBe(2);
  palette.move(1);
  expect(palette.chosen).toBe(0);
  palette.type("setings");
  expect(palette.matches.map(({ words }) => words)).toEqual(["Settings"]);
  palette.type("zzz");
  expect(palette.matches).toEqual([]);
  palette.move(1);
  expect(palette.chosen).toBe(0);
});

it("goes to an objective by its name, with the keyboard alone", async () => {
  const { session, user, sheet } = await open();
  const field = within(sheet).getByRole("combobox");
  expect(field).toHaveFocus();
  const wanted = session.objectives?.rows?.[1];
  await user.keyboard(wanted?.title ?? "");
  expect(within(sheet).getAllByTestId("command")[0]).toHaveTextContent("Go to objective");
  await user.keyboard("{Enter}");
  expect(session.sheet).toBeNull();
  await screen.findAllByTestId("timeline-row");
  expect(session.timeline?.objectiveId).toBe(wanted?.objective_id);
});

it("says that nothing matches, and closes with Esc", async () => {
  const { session, user, sheet } = await open();
  await user.keyboard("qqqqq");
  expect(within(sheet).getByRole("status")).toHaveTextContent("No command matches “qqqqq”.");
  session.shut();
  await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
});
