import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith } from "./test/backend";

const memory = () => ({ getItem: () => null, setItem: () => undefined });

async function mapper(backend = backendWith()) {
  const session = new Session(backend, new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(screen.getByTestId("connect-location"), "tables.db{Enter}");
  await user.click(await screen.findByTestId("map-your-own"));
  const table = await screen.findByTestId("mapper-table");
  await waitFor(() => expect(table.querySelectorAll("option")).toHaveLength(4));
  await user.selectOptions(table, within(table).getByRole("option", { name: /order_log/ }));
  await screen.findAllByTestId("tried-event");
  return { session, user };
}

const tried = () => screen.getAllByTestId("tried-event").map((event) => event.textContent);

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("mapping a table of one's own", () => {
  it("shows rows, what they would be, and the first events, and opens what was saved", async () => {
    const { session, user } = await mapper();
    const sheet = screen.getByTestId("mapper-sheet");
    expect(within(sheet).getByRole("table")).toHaveTextContent("2026-01-01 09:00:00");
    expect(tried()[1]).toMatch(/order\/42.*total.*10\.50.*12\.00/);
    expect(tried()[3]).toContain("cannot be read this way");
    expect(screen.getByTestId("mapper-tried")).toHaveTextContent("4 events of 2 entities");
    expect(screen.getByTestId("encoding-new")).toBeChecked();
    expect(screen.queryByTestId("encoding-row")).toBeNull();

    await user.clear(screen.getByTestId("mapper-named"));
    await user.type(screen.getByTestId("mapper-named"), "purchase");
    await waitFor(() => expect(tried()[0]).toContain("purchase/42"));
    await user.clear(screen.getByTestId("mapper-name"));
    await user.type(screen.getByTestId("mapper-name"), "Our orders{Enter}");
    expect(await screen.findByTestId("mapper-saved")).toHaveTextContent("our_orders");
    await user.click(screen.getByTestId("mapper-open"));
    await screen.findAllByTestId("entity-row");
    expect(session.source?.log?.kind).toBe("Our orders");

    session.back();
    const row = await screen.findByTestId("source-row");
    expect(row).toHaveTextContent("your mapping");
    const own = within(screen.getByTestId("own-mapping"));
    await user.click(own.getByRole("button", { name: "Copy to a file… Our orders" }));
    expect(await screen.findByText("Copied to /home/ana/our_orders.toml.")).toBeVisible();
    await user.click(own.getByRole("button", { name: "Remove Our orders" }));
    await screen.findByTestId("sources-none");
  });

  it("says in place what is still open, and does not save it", async () => {
    const { user } = await mapper();
    await user.click(screen.getByTestId("encoding-before_after"));
    const problem = await screen.findByTestId("mapper-problem");
    expect(problem).toHaveTextContent("what was before");
    expect(screen.getByTestId("mapper-save")).toBeDisabled();
    await user.selectOptions(screen.getByTestId("mapper-before"), "old");
    await waitFor(() => expect(screen.queryByTestId("mapper-problem")).toBeNull());
    expect(screen.getByTestId("mapper-save")).toBeEnabled();
  });

  it("takes in a mapping from a file", async () => {
    const { user } = await mapper();
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("import-mapping"));
    await waitFor(() => expect(screen.getByTestId("source-row")).toHaveTextContent("order_log"));
    expect(screen.queryByTestId("own-replacing")).toBeNull();
  });

  it("asks before a file replaces another mapping", async () => {
    const replaceMapping = vi.fn().mockResolvedValue("order_log");
    const { user } = await mapper(backendWith({ replaceMapping }));
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("import-mapping"));
    await screen.findByTestId("own-mapping");
    await user.click(screen.getByTestId("import-mapping"));
    const question = await screen.findByTestId("own-replacing");
    expect(question).toHaveTextContent("You have a mapping “order_log” (order_log) already");
    await waitFor(() => expect(screen.getByTestId("own-keep")).toHaveFocus());
    await user.keyboard("{Enter}");
    expect(screen.queryByTestId("own-replacing")).toBeNull();
    expect(replaceMapping).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("import-mapping"));
    await user.click(await screen.findByTestId("own-replace"));
    expect(replaceMapping).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByTestId("own-replacing")).toBeNull());
  });

  it("has no barrier that axe finds", async () => {
    await mapper();
    const rules = { "color-contrast": { enabled: false } };
    const { violations } = await axe.run(screen.getByTestId("mapper-sheet"), { rules });
    expect(violations).toEqual([]);
  });
});
