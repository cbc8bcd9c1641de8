import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { sampleLog } from "../backend/memory-connect";
import { backendWith, deferred } from "../../test/backend";
import type { Opening, SourceInfo } from "../bindings/api";
import { Connect } from "./connect.svelte";

const source: SourceInfo = {
  id: "1",
  label: "app",
  kind: "postgres",
  location: "postgres://db/app",
  place: "0123456789abcdef",
  server: "PostgreSQL 17",
  sample: false,
  encryption: null,
  log: sampleLog,
  notices: [],
};
const refused = {
  code: "net.refused",
  message: "Nothing is listening.",
  hint: "Check.",
  detail: "os error 111",
};

describe("Connect", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("forgets what was typed as soon as the source is open", async () => {
    const opened = vi.fn();
    const connect = new Connect(backendWith({ connect: async () => source }), { opened });
    connect.location = "postgres://ana:s3cret@db/app";
    await connect.open();
    expect(connect.found).toEqual(source);
    connect.openFound();
    expect(opened).toHaveBeenCalledWith(source, null);
    expect(connect.location).toBe("");
    expect(connect.opening).toBeNull();
  });

  it("never shows the password while opening", async () => {
    const pending = deferred<SourceInfo>();
    const connect = new Connect(backendWith({ connect: () => pending.promise }), {
      opened: vi.fn(),
    });
    connect.location = "postgres://ana:s3cret@db/app";
    void connect.open();
    expect(connect.opening).toBe("db/app");
    vi.advanceTimersByTime(3100);
    expect(connect.elapsed).toBe(3);
  });

  it("keeps the form when opening fails", async () => {
    const connect = new Connect(backendWith({ connect: () => Promise.reject(refused) }), {
      opened: vi.fn(),
    });
    connect.location = "postgres://ana:s3cret@db/app";
    await connect.open();
    expect(connect.failure).toEqual(refused);
    expect(connect.location).toBe("postgres://ana:s3cret@db/app");
    expect(connect.opening).toBeNull();
  });

  it("calls a failure without a code internal", async () => {
    const connect = new Connect(
      backendWith({ openSample: () => Promise.reject(new Error("boom")) }),
      { opened: vi.fn() },
    );
    await connect.openSample();
    expect(connect.failure).toMatchObject({ code: "internal", detail: "boom" });
  });

  it("cancels at once, and closes what opens afterwards", async () => {
    const pending = deferred<SourceInfo>();
    const opened = vi.fn();
    const closeSource = vi.fn(async () => undefined);
    const cancelConnect = vi.fn(() => new Promise<void>(() => undefined));
    const backend = backendWith({ connect: () => pending.promise, closeSource, cancelConnect });
    const connect = new Connect(backend, { opened });
    connect.location = "db";
    const attempt = connect.open();
    connect.cancel();
    expect(connect.opening).toBeNull();
    expect(connect.failure).toBeNull();
    expect(cancelConnect).toHaveBeenCalledOnce();
    pending.resolve(source);
    await attempt;
    expect(opened).not.toHaveBeenCalled();
    expect(closeSource).toHaveBeenCalledWith("1");
    expect(connect.location).toBe("db");
  });

  it("does not call a cancelled attempt a failure", async () => {
    const cancelled = { code: "cancelled", message: "Cancelled.", hint: null, detail: null };
    const connect = new Connect(backendWith({ openSample: () => Promise.reject(cancelled) }), {
      opened: vi.fn(),
    });
    await connect.openSample();
    expect(connect.failure).toBeNull();
    expect(connect.notice).not.toBe("");
  });

  it("asks for a place when none is typed", async () => {
    const open = vi.fn(async () => source);
    const connect = new Connect(backendWith({ connect: open }), { opened: vi.fn() });
    connect.location = "   ";
    await connect.open();
    expect(open).not.toHaveBeenCalled();
    expect(connect.failure?.code).toBe("location.missing");
  });

  it("opens what the command line named", async () => {
    const opened = vi.fn();
    const startup = async () => ({
      version: "0.1.0",
      open: { what: "/tmp/okr.db", location: "/tmp/okr.db", target: null },
    });
    const openStartup = vi.fn(async () => source);
    await new Connect(backendWith({ startup, openStartup }), { opened }).start();
    expect(openStartup).toHaveBeenCalledOnce();
    expect(opened).toHaveBeenCalledWith(source, null);
  });

  it("lets a password be added to a recent place that refused", async () => {
    const connect = new Connect(backendWith({ connect: () => Promise.reject(refused) }), {
      opened: vi.fn(),
    });
    await connect.openRecent({
      location: "postgres://ana@db/app",
      label: "app",
      kind: "postgres",
      opened_at: "",
      environment: null,
      pinned: false,
      remember: "session",
    });
    expect(connect.location).toBe("postgres://ana@db/app");
  });
});

it("opens what a second start names, on this screen", async () => {
  let start: () => void = () => undefined;
  let open: Opening | null = null;
  const opened = vi.fn();
  const comeForward = vi.fn();
  const backend = backendWith({
    startup: () => Promise.resolve({ version: "1", open }),
    onOpen: (again) => {
      start = again;
      return Promise.resolve();
    },
  });
  const connect = new Connect(backend, { opened, comeForward });
  await connect.start();
  expect(opened).not.toHaveBeenCalled();
  open = { what: "the sample data", location: null, target: null };
  start();
  await vi.waitFor(() => expect(opened).toHaveBeenCalledOnce());
  expect(comeForward).toHaveBeenCalledOnce();
});
