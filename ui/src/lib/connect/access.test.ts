import { cleanup, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import App from "../../App.svelte";
import { backendWith, deferred } from "../../test/backend";
import type { ConnectOptions, SourceInfo } from "../bindings/api";
import { Session } from "../shell/session.svelte";
import { Settings } from "../shell/settings.svelte";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);

function open(changes: Parameters<typeof backendWith>[0] = {}) {
  const session = new Session(backendWith(changes), new Settings(memory));
  render(App, { session });
  return { session, user: userEvent.setup() };
}

beforeEach(() => localStorage.clear());
afterEach(cleanup);

describe("a place as it is typed", () => {
  it("is said in parts, without its password, with its encryption in words", async () => {
    const { user } = open();
    await user.type(field("connect-location"), "postgres://ana:s3cret@db.acme.com/app");
    const place = field("typed-place");
    await waitFor(() => expect(place).toHaveTextContent("db.acme.com:5432"));
    for (const part of ["PostgreSQL", "database app", "user ana", "password typed"]) {
      expect(place).toHaveTextContent(part);
    }
    expect(place).not.toHaveTextContent("s3cret");
    expect(field("typed-tls")).toHaveTextContent("certificate for this very name");
    await user.selectOptions(field("connect-tls"), "off");
    expect(field("typed-tls")).toHaveTextContent("Not encrypted");
  });

  it("says why it names nothing yet, and is no failure", async () => {
    const failure = { code: "url.scheme", message: "No such scheme.", hint: null, detail: null };
    const { user } = open({ parseLocation: () => Promise.reject(failure) });
    await user.type(field("connect-location"), "mongodb://h");
    expect(await screen.findByTestId("typed-failure")).toHaveTextContent("No such scheme.");
    expect(screen.queryByTestId("failure")).toBeNull();
  });

  it("has its password written for it where a URL wants it otherwise", async () => {
    const failure = { code: "url.password", message: "The password…", hint: null, detail: null };
    const { user } = open({ connect: () => Promise.reject(failure) });
    await user.type(field("connect-location"), "postgres://ana:a#b@h/db{Enter}");
    await user.click(await screen.findByTestId("remedy"));
    expect(field("connect-location")).toHaveValue("postgres://ana:a%23b@h/db");
  });
});

describe("getting in", () => {
  it("asks for the password that is missing, hands it over once and keeps none of it", async () => {
    const { user, session } = open();
    await user.type(field("connect-location"), "postgres://ana@h/locked{Enter}");
    const password = await screen.findByLabelText("Password of ana at h:5432/locked");
    await waitFor(() => expect(password).toHaveFocus());
    await user.type(password, "wrong{Enter}");
    await waitFor(() => expect(screen.getByLabelText(/Password of ana/)).toHaveValue(""));
    expect(session.connect.access.password).toBe("");
    await user.type(screen.getByLabelText(/Password of ana/), "open sesame{Enter}");
    await user.click(await screen.findByTestId("found-open"));
    await screen.findAllByTestId("objective-row");
    expect(JSON.stringify({ ...localStorage })).not.toContain("sesame");
  });

  it("does not take to another server what was chosen for one", async () => {
    const asked: ConnectOptions[] = [];
    const { user, session } = open({
      connect: (_location, options = {}) => {
        asked.push(options);
        return Promise.reject({ code: "net.refused", message: "No." });
      },
    });
    const location = field("connect-location");
    await user.type(location, "postgres://ana@one/app");
    await user.selectOptions(await screen.findByTestId("connect-tls"), "off");
    await user.type(field("connect-password"), "for one");
    await user.clear(location);
    await user.type(location, "postgres://ana@two/app");
    await waitFor(() => expect(session.connect.typed.parsed?.server?.host).toBe("two"));
    await user.type(location, "{Enter}");
    expect(asked).toEqual([{}]);
  });

  it("names the steps as they begin, none of them of an attempt that was given up", async () => {
    let tell: Parameters<ReturnType<typeof backendWith>["connect"]>[2];
    const { user, session } = open({
      connect: (_location, _options, onProgress) => {
        tell = onProgress;
        return deferred<SourceInfo>().promise;
      },
    });
    await user.type(field("connect-location"), "postgres://ana@h/app{Enter}");
    tell?.({ step: "resolve", milliseconds: 0 });
    tell?.({ step: "signin", milliseconds: 9 });
    const steps = await within(await screen.findByTestId("connect-steps")).findAllByRole(
      "listitem",
    );
    expect(steps[1]).toHaveTextContent("signing in");
    expect(steps[1]).toHaveAttribute("aria-current", "step");
    await user.click(field("connect-cancel"));
    void session.connect.openSample();
    tell?.({ step: "schema", milliseconds: 99 });
    expect(session.connect.steps).toEqual([]);
  });

  it("says what a log holds before going into it, the first time only", async () => {
    const closeSource = vi.fn(async () => undefined);
    const { user, session } = open({ closeSource });
    await user.type(field("connect-location"), "/a/x.db{Enter}");
    const found = await screen.findByTestId("found");
    expect(field("found-open")).toHaveFocus();
    expect(found).toHaveTextContent("key result, objective");
    expect(field("found-events")).toHaveTextContent(/10.000 to 12.408/);
    expect(field("found-connection")).toHaveTextContent("read-only");
    await user.click(field("found-back"));
    expect(closeSource).toHaveBeenCalledOnce();
    expect(field("connect-location")).toHaveValue("/a/x.db");
    expect(session.source).toBeNull();
    await user.type(field("connect-location"), "{Enter}");
    await screen.findAllByTestId("objective-row");
  });
});

describe("recent databases", () => {
  it("are pinned, called and coloured, and the word stands beside what is open", async () => {
    const { user } = open();
    await user.type(field("connect-location"), "/a/x.db{Enter}");
    await user.click(await screen.findByTestId("found-open"));
    await user.click(field("nav-connect"));
    await user.click(await screen.findByTestId("recent-pin"));
    await waitFor(() => expect(field("recent-pin")).toHaveAttribute("aria-pressed", "true"));
    await user.click(field("recent-edit"));
    await user.type(field("recent-word"), "production{Enter}");
    await waitFor(() => expect(screen.queryByTestId("recent-form")).toBeNull());
    expect(field("recent")).toHaveTextContent("production");
    await waitFor(() => expect(field("recent-edit")).toHaveFocus());
    const badge = within(screen.getByRole("navigation")).getByTestId("environment");
    expect(badge).toHaveTextContent("production");
    await user.click(field("recent-edit"));
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("recent-form")).toBeNull();
  });
});
