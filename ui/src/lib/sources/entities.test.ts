import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { EntitiesRequest, EntityList, EntityRow } from "../bindings/api";
import { chunkSize, Entities } from "./entities.svelte";

const row = (n: number): EntityRow => ({
  subject: `Order/${n}`,
  entity_type: "Order",
  entity_id: String(n),
  title: null,
  events: 1,
  first_at: "2026-01-01T00:00:00.000000Z",
  last_at: "2026-01-01T00:00:00.000000Z",
  last_actor: null,
  deleted: false,
  readable: true,
});
const total = 1_000;
const answer = ({ start, count }: EntitiesRequest): EntityList => ({
  rows: Array.from({ length: Math.min(count, total - start) }, (_, at) => row(start + at)),
  total,
  types: [{ entity_type: "Order", entities: total, events: total }],
  complete: true,
});

function entitiesOf(ask: (request: EntitiesRequest) => Promise<EntityList>) {
  const entities = vi.fn(ask);
  return { ask: entities, list: new Entities(backendWith({ entities }), "s") };
}

describe("Entities", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("fetches what is near the screen, and nothing twice", async () => {
    const { ask, list } = entitiesOf(async (request) => answer(request));
    await list.read();
    expect(list.at(0)?.subject).toBe("Order/0");
    expect(list.at(chunkSize)).toBeUndefined();
    list.need(chunkSize - 10, chunkSize + 10);
    list.need(chunkSize - 10, chunkSize + 10);
    await vi.advanceTimersByTimeAsync(0);
    list.need(chunkSize - 10, chunkSize + 10);
    expect(ask.mock.calls.map(([{ start, again }]) => [start, again])).toEqual([
      [0, true],
      [chunkSize, false],
    ]);
    expect(list.at(chunkSize)?.subject).toBe(`Order/${chunkSize}`);
  });

  it("does not take a chunk of one search for a chunk of another", async () => {
    const slow = deferred<EntityList>();
    const { list } = entitiesOf((request) =>
      request.start > 0 ? slow.promise : Promise.resolve(answer(request)),
    );
    await list.read();
    list.need(chunkSize, chunkSize);
    list.search = "other";
    list.sortBy("name");
    await vi.advanceTimersByTimeAsync(0);
    slow.resolve(answer({ start: chunkSize, count: chunkSize } as EntitiesRequest));
    await vi.advanceTimersByTimeAsync(0);
    expect(list.searched).toBe("other");
    expect(list.at(chunkSize)).toBeUndefined();
  });

  it("asks for further rows as what is on screen was asked for, whatever is typed by then", async () => {
    const { ask, list } = entitiesOf(async (request) => answer(request));
    await list.read();
    list.type("typed");
    list.need(chunkSize, chunkSize);
    expect(ask.mock.calls[1]?.[0].search).toBe("");
    await vi.advanceTimersByTimeAsync(150);
    expect(ask.mock.calls[2]?.[0].search).toBe("typed");
  });

  it("keeps what it shows when reading fails, and its place when it is read again", async () => {
    const ask = vi
      .fn<(request: EntitiesRequest) => Promise<EntityList>>()
      .mockImplementationOnce(async (request) => answer(request))
      .mockRejectedValueOnce(new Error("gone"))
      .mockImplementation(async (request) => answer(request));
    const { list } = entitiesOf(ask);
    await list.read();
    list.move(7);
    await list.read();
    expect([list.total, list.failure?.code]).toEqual([total, "internal"]);
    await list.read();
    expect([list.active, list.failure]).toEqual([7, null]);
    list.only("Order");
    await vi.advanceTimersByTimeAsync(0);
    expect([list.active, ask.mock.calls.at(-1)?.[0].entity_type]).toEqual([0, "Order"]);
  });
});
