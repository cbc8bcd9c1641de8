import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import App from "../../App.svelte";
import { backendWith } from "../../test/backend";
import type { LinkTarget, Opening } from "../bindings/api";
import { copyThrough } from "../copy";
import { Session } from "../shell/session.svelte";
import { Settings } from "../shell/settings.svelte";
import { everything } from "../timeline/looked.svelte";

const memory = () => ({ getItem: () => null, setItem: () => undefined });
const field = (id: string) => screen.getByTestId(id);
const target: LinkTarget = { objective_id: "obj-001", seq: "598", filter: everything };

/** A window that a link has started; `later` follows another. */
function linked(open: Opening, changes: Parameters<typeof backendWith>[0] = {}) {
  let start: () => void = () => undefined;
  let named = open;
  const backend = backendWith({
    startup: () => Promise.resolve({ version: "1", open: named }),
    onOpen: (again) => {
      start = again;
      return Promise.resolve();
    },
    ...changes,
  });
  const session = new Session(backend, new Settings(memory));
  render(App, { session });
  const later = (next: Opening) => {
    named = next;
    start();
  };
  return { session, user: userEvent.setup(), later };
}

const sample: Opening = { what: "the sample data", location: null, target };

beforeEach(() => localStorage.clear());
afterEach(cleanup);

it("leads to its objective, its event and its filter", async () => {
  const filter = { ...everything, actions: { any: ["updated"], none: [] } };
  const { session } = linked({ ...sample, target: { ...target, filter } });
  await waitFor(() => expect(session.inspector?.detail?.event.seq).toBe("598"));
  expect(session.timeline?.objectiveId).toBe("obj-001");
  expect(session.timeline?.looked.filter).toEqual(filter);
  await waitFor(() => expect(session.timeline?.list.ready).toBe(true));
  await waitFor(() => expect(session.timeline?.list.cursor?.seq).toBe(session.inspector?.seq));
});

it("stays in the database that is open already", async () => {
  const openStartup = vi.fn(() => backendWith().openSample());
  const { session, later } = linked(sample, { openStartup });
  await waitFor(() => expect(session.inspector?.detail?.event.seq).toBe("598"));
  later({ ...sample, target: { ...target, seq: "595" } });
  await waitFor(() => expect(session.inspector?.seq).toBe("595"));
  expect(openStartup).toHaveBeenCalledOnce();
});

it("leads there all the same where a password has to be typed first", async () => {
  const location = "postgres://ana@h:5432/locked";
  const backend = backendWith();
  const { session, user } = linked(
    { what: "Audit", location, target },
    { openStartup: () => backend.connect(location) },
  );
  await user.type(await screen.findByLabelText(/Password of ana/), "open sesame{Enter}");
  await user.click(await screen.findByTestId("found-open"));
  await waitFor(() => expect(session.inspector?.detail?.event.seq).toBe("598"));
});

it("is not followed into another database", async () => {
  const location = "postgres://ana@h:5432/locked";
  const { session, user } = linked(
    { what: "Audit", location, target },
    { openStartup: () => backendWith().connect(location) },
  );
  await screen.findByLabelText(/Password of ana/);
  await user.click(field("connect-sample"));
  await screen.findAllByTestId("objective-row");
  expect(session.timeline).toBeNull();
});

it("can be pasted where a place is typed", async () => {
  const openLink = vi.fn(async () => undefined);
  const session = new Session(backendWith({ openLink }), new Settings(memory));
  render(App, { session });
  const user = userEvent.setup();
  await user.type(field("connect-location"), "backstory://open?place=sample");
  expect(field("typed-place")).toHaveTextContent("A link");
  await user.keyboard("{Enter}");
  expect(openLink).toHaveBeenCalledWith("backstory://open?place=sample");
  expect(field("connect-location")).toHaveValue("");
});

it("is copied from the event on show", async () => {
  const copied = vi.fn(async () => undefined);
  copyThrough(copied);
  const link = vi.fn(async () => "backstory://open?place=sample&objective=obj-001&event=598");
  const { user, session } = linked(sample, { link });
  await waitFor(() => expect(session.inspector?.detail?.event.seq).toBe("598"));
  await user.click(await screen.findByTestId("copy-link"));
  expect(link).toHaveBeenCalledWith({ source: "sample", target });
  expect(copied).toHaveBeenCalledWith("backstory://open?place=sample&objective=obj-001&event=598");
});
