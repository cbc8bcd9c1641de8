import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import App from "./App.svelte";
import { copyThrough } from "./lib/copy";
import { Session } from "./lib/shell/session.svelte";
import { Settings } from "./lib/shell/settings.svelte";
import { backendWith } from "./test/backend";

const memory = () => ({ getItem: () => null, setItem: () => undefined });

function open(changes: Parameters<typeof backendWith>[0] = {}) {
  const session = new Session(backendWith(changes), new Settings(memory));
  render(App, { session });
  return { session, user: userEvent.setup() };
}

afterEach(cleanup);

describe("diagnostics", () => {
  it("are reached from the settings and from the palette, and copied whole", async () => {
    const { session, user } = open();
    const copied = vi.fn(async () => undefined);
    copyThrough(copied);
    await user.click(screen.getByTestId("open-settings"));
    await user.click(await screen.findByTestId("show-diagnostics"));
    await user.click(await screen.findByTestId("diagnostics-copy"));
    const rows = screen.getAllByTestId("diagnostics-row").map((row) => row.textContent);
    expect(rows.length).toBeGreaterThan(8);
    expect(copied).toHaveBeenCalledWith(expect.stringContaining("Backstory: 0.1.0"));
    expect(await screen.findByText("Copied")).toBeVisible();

    session.shut();
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByTestId("palette-search"), "diagnos");
    await user.keyboard("{Enter}");
    expect(await screen.findByTestId("diagnostics-copy")).toBeVisible();
  });

  it("clear the cache and then say what is left", async () => {
    const left = { entries: 0, bytes: 0, limit: 1024, hits: 3, misses: 1 };
    const clearCache = vi.fn(async () => left);
    const { session } = open({ clearCache });
    session.sheet = "diagnostics";
    (await screen.findByTestId("diagnostics-clear")).click();
    await waitFor(() => expect(screen.getByText("The cache is empty.")).toBeVisible());
    expect(clearCache).toHaveBeenCalledOnce();
  });
});
