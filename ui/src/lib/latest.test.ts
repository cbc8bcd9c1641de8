import { describe, expect, it } from "vitest";

import { deferred } from "../test/backend";
import { Latest } from "./latest";

describe("Latest", () => {
  it("lets only the newest request answer, whatever the order of arrival", async () => {
    const latest = new Latest();
    const slow = deferred<string>();
    const fast = deferred<string>();
    const first = latest.run(() => slow.promise);
    const second = latest.run(() => fast.promise);
    fast.resolve("new");
    slow.resolve("old");
    expect(await second).toEqual({ kind: "answer", answer: "new" });
    expect(await first).toEqual({ kind: "stale", late: "old" });
  });

  it("drops the failure of an older request too", async () => {
    const latest = new Latest();
    const slow = deferred<string>();
    const first = latest.run(() => slow.promise);
    const second = latest.run(async () => "new");
    slow.reject(new Error("late"));
    expect(await first).toEqual({ kind: "stale", late: null });
    expect(await second).toMatchObject({ kind: "answer" });
  });

  it("forgets what is under way when told to", async () => {
    const latest = new Latest();
    const pending = latest.run(async () => 1);
    latest.discard();
    expect(await pending).toEqual({ kind: "stale", late: 1 });
  });
});
