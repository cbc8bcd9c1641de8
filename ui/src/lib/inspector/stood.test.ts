import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { EntityAt, Moment, MomentRequest } from "../bindings/api";
import { entitiesAtOnce, keyOf, Stood } from "./stood.svelte";

const moment = (seq: string, entities = 1): Moment => ({
  at: { seq, inserted_at: null, events: 1 },
  total: 1,
  entities,
  deleted: 0,
  rows: [],
});

describe("everything as it stood", () => {
  it("has the same order at every instant, the objective first, deleted ones marked", async () => {
    const backend = backendWith();
    const { events } = await backend.timeline({
      source: "s",
      objective_id: "obj-001",
      page: 1,
      per_page: 600,
    });
    const deletion = events.find(({ action }) => action === "deleted");
    const stood = new Stood(backend, "s", "obj-001");
    let before: readonly string[] = [];
    for (const seq of [deletion?.seq, events[0]?.seq, events.at(-1)?.seq, events[300]?.seq]) {
      await stood.show(seq ?? "");
      const { rows = [], at } = stood.asked.answer ?? {};
      expect(at?.seq).toBe(seq);
      const ids = rows.map(keyOf);
      const shared = (one: readonly string[], other: readonly string[]) =>
        one.filter((id) => other.includes(id));
      expect(shared(ids, before)).toEqual(shared(before, ids));
      expect(rows[0]?.entity_id).toBe("obj-001");
      expect(rows.filter(({ changed }) => changed).map((row) => row.seq)).toEqual([seq]);
      if (seq === deletion?.seq) {
        const gone = rows.find((row) => row.entity_id === deletion?.entity_id);
        expect(gone?.deleted).toBe(true);
        expect(gone?.fields.length).toBeGreaterThan(0);
      }
      before = ids;
    }
  });

  it("asks one question at a time, and skips what was passed over meanwhile", async () => {
    const answers = [deferred<Moment>(), deferred<Moment>()];
    const asked: MomentRequest[] = [];
    const stood = new Stood(
      {
        moment: (request) => {
          asked.push(request);
          return answers[asked.length - 1]?.promise ?? Promise.reject(new Error("one too many"));
        },
      },
      "s",
      "o",
    );
    const first = stood.show("1");
    void stood.show("2");
    void stood.show("3");
    answers[0]?.resolve(moment("1"));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]?.at).toEqual({ kind: "seq", seq: "3" });
    answers[1]?.resolve(moment("3"));
    await first;
    expect(stood.asked.answer?.at.seq).toBe("3");
  });

  it("says why it cannot tell, and can be asked again", async () => {
    const ask = vi
      .fn()
      .mockRejectedValueOnce({ code: "net.lost", message: "Lost.", hint: null, detail: null })
      .mockResolvedValue(moment("7"));
    const stood = new Stood({ moment: ask }, "s", "o");
    await stood.show("7");
    expect(stood.asked.failure?.code).toBe("net.lost");
    await stood.reread();
    expect(stood.asked.failure).toBeNull();
    expect(stood.asked.answer?.at.seq).toBe("7");
  });

  it("turns pages, and comes back to the last one where there were fewer earlier", async () => {
    let entities = 120;
    const ask = vi.fn(async ({ at }: MomentRequest) => {
      return moment(at.kind === "seq" ? at.seq : "", entities);
    });
    const stood = new Stood({ moment: ask }, "s", "o");
    await stood.show("9");
    await stood.turn(1);
    await stood.turn(1);
    await stood.turn(1);
    expect(stood.start).toBe(2 * entitiesAtOnce);
    entities = 60;
    await stood.show("8");
    expect(stood.start).toBe(entitiesAtOnce);
    expect(ask).toHaveBeenLastCalledWith(expect.objectContaining({ start: entitiesAtOnce }));
  });

  it("keeps what is unfolded", async () => {
    const stood = new Stood({ moment: async () => moment("1") }, "s", "o");
    const entity = { entity_type: "key_result", entity_id: "kr-1" } as EntityAt;
    stood.toggle(entity);
    await stood.show("1");
    expect(stood.unfolded.has(keyOf(entity))).toBe(true);
    stood.toggle(entity);
    expect(stood.unfolded.size).toBe(0);
  });
});
