import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { ObjectiveRow } from "../bindings/api";
import { Objectives, sorted } from "./objectives.svelte";

const row = (
  objective_id: string,
  title: string | null,
  events: number,
  last_at: string,
): ObjectiveRow => ({
  objective_id,
  title,
  events,
  entities: 1,
  first_at: last_at,
  last_at,
  last_actor: null,
  deleted: false,
});
const rows = [
  row("b", "Objective 10", 5, "2026-01-01T00:00:00.000000Z"),
  row("a", "Objective 9", 7, "2026-01-02T00:00:00.000000Z"),
  row("c", null, 5, "no time"),
];
const order = (by: Parameters<typeof sorted>[1]) => sorted(rows, by).map((r) => r.objective_id);

describe("sorted", () => {
  it("puts what changed last first, and what has no time last", () => {
    expect(order("change")).toEqual(["a", "b", "c"]);
  });
  it("orders names as people do", () => {
    expect(order("name")).toEqual(["c", "a", "b"]);
  });
  it("puts most events first, then by name", () => {
    expect(order("events")).toEqual(["a", "c", "b"]);
  });
});

describe("Objectives", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("searches once typing pauses", async () => {
    const ask = vi.fn(async () => rows);
    const objectives = new Objectives(backendWith({ objectives: ask }), "s");
    for (const typed of ["e", "em", "eme"]) {
      objectives.type(typed);
      vi.advanceTimersByTime(149);
    }
    expect(ask).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ask).toHaveBeenCalledExactlyOnceWith("s", "eme");
    expect(objectives.searched).toBe("eme");
  });

  it("never lets the answer to an older search replace a newer one", async () => {
    const slow = deferred<ObjectiveRow[]>();
    const ask = (_: string, search: string) =>
      search === "old" ? slow.promise : Promise.resolve(rows.slice(0, 1));
    const objectives = new Objectives(backendWith({ objectives: ask }), "s");
    objectives.search = "old";
    const first = objectives.read();
    objectives.search = "new";
    await objectives.read();
    slow.resolve(rows);
    await first;
    expect(objectives.rows).toHaveLength(1);
    expect(objectives.searched).toBe("new");
    expect(objectives.busy).toBe(false);
  });

  it("keeps what it shows when reading fails", async () => {
    const ask = vi.fn().mockResolvedValueOnce(rows).mockRejectedValueOnce(new Error("gone"));
    const objectives = new Objectives(backendWith({ objectives: ask }), "s");
    await objectives.read();
    await objectives.read();
    expect(objectives.rows).toHaveLength(3);
    expect(objectives.failure?.code).toBe("internal");
  });

  it("stays on the same objective when sorted anew, and within the list when moving", async () => {
    const objectives = new Objectives(backendWith({ objectives: async () => rows }), "s");
    await objectives.read();
    expect(objectives.current?.objective_id).toBe("a");
    objectives.sortBy("name");
    expect(objectives.current?.objective_id).toBe("a");
    objectives.move(Infinity);
    expect(objectives.active).toBe(2);
    objectives.move(-99);
    expect(objectives.active).toBe(0);
  });
});
