import { vi } from "vitest";

import type { Backend } from "../lib/backend";
import type { Loading } from "../lib/bindings/api";
import { backendWith, deferred } from "./backend";

const failure = (code: string) => ({ code, message: "…", hint: null, detail: null });

/** A log without snapshots: of 600 events of `obj-001`, 250 are known, and the reading of the rest is in the test's hands. */
export function unreadBackend(changes: Partial<Backend> = {}) {
  const whole = backendWith();
  let reading = deferred<undefined>();
  let isRead = false;
  let report: (progress: Loading) => void = () => undefined;
  const waited = async () => {
    await reading.promise;
    isRead = true;
  };
  const fail = (code: string) => {
    reading.reject(failure(code));
    reading = deferred();
  };
  const backend = backendWith({
    timeline: async (request) => {
      if (!isRead && request.page === 1) return whole.timeline({ ...request, source: "unread" });
      await waited();
      return whole.timeline(request);
    },
    event: async (request) => {
      await waited();
      return whole.event(request);
    },
    loadHistory: vi.fn((_source, _objective, onProgress) => {
      report = onProgress;
      return waited();
    }),
    cancelLoad: vi.fn(async () => fail("cancelled")),
    ...changes,
  });
  return {
    backend,
    fail,
    end: () => reading.resolve(undefined),
    tell: (read: number) => report({ read, total: 600, per_second: 1000 }),
  };
}
