import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { Backend } from "../backend";
import type { Item, RowsRequest, View } from "../bindings/api";
import { chunkSize, chunksKept } from "./chunks.svelte";
import { RowList } from "./list.svelte";
import { Looked } from "./looked.svelte";

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A history of a million events on one day, which no machine has to hold. */
function endless(events = 1_000_000): Pick<Backend, "rows" | "locate"> {
  const row = (item: number): Item => {
    if (item === 0) return { kind: "day", day: "2026-06-16", events };
    const seq = String(events - item + 1);
    return { kind: "event", position: item - 1, inside: false, event: { seq } as never };
  };
  return {
    rows: vi.fn(async ({ start, count }: RowsRequest) => ({
      items: events + 1,
      shown: events,
      total: events,
      entities: 1,
      findings: 0,
      title: null,
      deleted: false,
      newest: String(events),
      newest_at: "2026-06-16T10:00:00.000000Z",
      start,
      under: { day: "2026-06-16", events },
      rows: Array.from({ length: Math.min(count, events + 1 - start) }, (_, at) => row(start + at)),
    })),
    locate: vi.fn(async ({ target }) => {
      if (target.kind === "seq") {
        const position = events - Number(target.seq);
        return { item: position + 1, position, seq: target.seq, exact: true, folded: null };
      }
      const position = target.kind === "position" ? Math.min(target.position, events - 1) : 0;
      const seq = String(events - position);
      return { item: position + 1, position, seq, exact: true, folded: null };
    }),
  };
}

const view = (changes: Partial<View> = {}): View => ({
  ...new Looked("s", "obj-001", () => "utc").view,
  ...changes,
});

async function opened(backend: Pick<Backend, "rows" | "locate"> = backendWith()) {
  const chosen = vi.fn();
  const list = new RowList(backend, chosen);
  await list.look(view({ fold: false }), null);
  return { list, chosen };
}

describe("RowList", () => {
  it("begins on the newest event, past its day", async () => {
    const { list, chosen } = await opened();
    expect(list.at(0)?.kind).toBe("day");
    expect(list.cursor).toMatchObject({ item: 1, position: 0 });
    expect(chosen).toHaveBeenCalledWith({ seq: list.selected?.seq });
    expect(list.head).toMatchObject({ shown: 600, total: 600 });
  });

  it("goes through a million rows both ways in bounded memory", async () => {
    const { list } = await opened(endless());
    for (let at = 0; at < 60; at += 1) {
      const from = at * 16_000;
      list.need(from, from + 40);
      await settled();
      expect(list.at(from)).toBeDefined();
      expect(list.held).toBeLessThanOrEqual(chunksKept + 1);
    }
    list.need(0, 40);
    await settled();
    expect(list.at(1)).toMatchObject({ event: { seq: "1000000" } });
  });

  it("asks for no chunk twice", async () => {
    const backend = endless();
    const { list } = await opened(backend);
    const asked = vi.mocked(backend.rows).mock.calls.length;
    for (let n = 0; n < 5; n += 1) list.need(chunkSize * 3, chunkSize * 3 + 40);
    await settled();
    expect(backend.rows).toHaveBeenCalledTimes(asked + 1);
  });

  it("asks for little at once, and then for what is on screen by then", async () => {
    const backend = endless();
    const { list } = await opened(backend);
    vi.mocked(backend.rows).mockClear();
    for (let chunk = 100; chunk < 200; chunk += 1) {
      list.need(chunk * chunkSize, chunk * chunkSize + 40);
    }
    await settled();
    const starts = vi.mocked(backend.rows).mock.calls.map(([{ start }]) => start / chunkSize);
    expect(starts).toEqual([100, 101, 199]);
    expect(list.at(199 * chunkSize)).toBeDefined();
  });

  it("knows that nothing but its rows has changed", async () => {
    const { list } = await opened(endless());
    const { head } = list;
    list.need(chunkSize * 3, chunkSize * 3 + 40);
    await settled();
    expect(list.at(chunkSize * 3)).toBeDefined();
    expect(list.head).toBe(head);
  });

  it("steps to the next event at once, and asks only for what is not beside it", async () => {
    const backend = endless();
    const { list, chosen } = await opened(backend);
    await list.goTo(1);
    await list.goTo(0);
    await list.goTo(1);
    expect(list.cursor).toMatchObject({ item: 2, position: 1, seq: "999999" });
    expect(chosen).toHaveBeenLastCalledWith({ seq: "999999" });
    expect(backend.locate).not.toHaveBeenCalled();
    await list.goTo(7);
    expect(backend.locate).toHaveBeenCalledTimes(1);
  });

  it("knows the day of a row, and how many events are under it, however far up that begins", async () => {
    const { list } = await opened(endless());
    expect(list.dayOf(1)).toMatchObject({ day: "2026-06-16", events: 1_000_000 });
    expect(list.dayOf(500_000)).toBeNull();
    list.need(500_000, 500_040);
    await settled();
    expect(list.dayOf(500_000)).toEqual({ day: "2026-06-16", events: 1_000_000 });
  });

  it("steps over days, and counts steps onto rows that are still coming", async () => {
    const { list } = await opened(endless());
    list.move(250);
    list.move(1);
    list.move(1);
    await settled();
    expect(list.cursor).toMatchObject({ item: 253, position: 252 });
    list.move(-1_000_000);
    await settled();
    expect(list.cursor).toMatchObject({ item: 1, position: 0 });
  });

  it("reaches any place, and the end", async () => {
    const { list } = await opened(endless());
    await list.goTo(499_999, true);
    expect(list.cursor).toMatchObject({ position: 499_999, seq: "500001" });
    expect(list.goal).toEqual({ item: 500_000, offset: 1 });
    await list.goTo(Infinity);
    expect(list.cursor?.position).toBe(999_999);
  });

  it("keeps what is read where it is when newer events come before it", async () => {
    const { list } = await opened(endless(1000));
    await list.goTo(300);
    const seq = list.cursor?.seq ?? "";
    const more = endless(1012);
    const grown = new RowList(more, vi.fn());
    await grown.look(view(), { seq, offset: 7.5 });
    expect(grown.goal).toEqual({ item: 313, offset: 7.5 });
    expect(grown.at(313)).toMatchObject({ event: { seq } });
  });

  it("brings the event the reader is on into sight when the filter lets more through", async () => {
    const { list } = await opened(endless(1000));
    await list.goTo(300);
    await list.look(view({ fold: true }), null);
    expect(list.cursor?.position).toBe(300);
    expect(list.goal).toEqual({ item: 301, offset: null });
    await list.look(view({ fold: true }), null);
    expect(list.goal, "what is new is shown at the top").toEqual({ item: 0, offset: 0 });
  });

  it("shows the old rows until the new ones are there, and only the last view asked for", async () => {
    const backend = backendWith();
    const { list } = await opened(backend);
    const before = list.at(1);
    const slow = deferred<Awaited<ReturnType<Backend["rows"]>>>();
    const ask = backend.rows;
    backend.rows = () => slow.promise;
    const first = list.look(view({ fold: true }), null);
    expect(list.at(1)).toBe(before);
    backend.rows = ask;
    const looked = new Looked("s", "obj-001", () => "utc");
    looked.where({ actions: { any: ["deleted"], none: [] } });
    await list.look(looked.view, null);
    slow.resolve(await ask({ view: view(), start: 0, count: 1 }));
    await first;
    expect(list.head?.shown).toBeLessThan(600);
    expect(list.selected?.action).toBe("deleted");
  });

  it("keeps its rows when a chunk cannot be read, and reads it when it is needed again", async () => {
    const backend = endless();
    const { list } = await opened(backend);
    vi.mocked(backend.rows).mockRejectedValueOnce({ code: "net.lost", message: "Lost." });
    list.need(900, 920);
    await settled();
    expect(list.failure?.code).toBe("net.lost");
    expect(list.at(1)).toBeDefined();
    list.need(900, 920);
    await settled();
    expect(list.failure).toBeNull();
    expect(list.at(900)).toBeDefined();
  });

  it("is left alone once nobody looks", async () => {
    const backend = endless();
    const { list } = await opened(backend);
    const asked = vi.mocked(backend.rows).mock.calls.length;
    list.leave();
    list.need(5000, 5040);
    expect(backend.rows).toHaveBeenCalledTimes(asked);
  });
});
