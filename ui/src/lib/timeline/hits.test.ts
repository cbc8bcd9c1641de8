import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { Hits as Counted } from "../bindings/api";
import { Hits } from "./hits.svelte";
import { RowList } from "./list.svelte";
import { Looked } from "./looked.svelte";

async function opened(backend = backendWith()) {
  const looked = new Looked("s", "obj-001", () => "utc");
  looked.fold = false;
  const list = new RowList(backend, () => undefined);
  const hits = new Hits(backend, list, looked);
  const look = () => list.look(looked.view, null);
  await look();
  return { looked, list, hits, look };
}

describe("Hits", () => {
  it("are all that is shown where the text filters", async () => {
    const { looked, list, hits, look } = await opened();
    expect(hits.place).toBeNull();
    looked.look("progress");
    expect(hits.place, "the rows are still those before").toBeNull();
    await look();
    const { shown } = list.head ?? { shown: 0 };
    expect(shown).toBeGreaterThan(2);
    expect(hits.place).toEqual({ at: 1, of: shown });
    list.move(1);
    expect(hits.place).toEqual({ at: 2, of: shown });
    looked.look("nowhere in it");
    await look();
    expect(hits.place).toEqual({ at: null, of: 0 });
  });

  it("are numbered among all events where nothing is hidden", async () => {
    const { looked, list, hits } = await opened();
    looked.filterByText(false);
    looked.look("at risk");
    await hits.count();
    const all = hits.place?.of ?? 0;
    expect(all).toBeGreaterThan(1);
    const on: (number | null)[] = [];
    let from = String(Number.MAX_SAFE_INTEGER);
    while (await list.find({ kind: "text", older: true, from, text: "at risk" })) {
      await hits.count();
      on.push(hits.place?.at ?? null);
      from = list.cursor?.seq ?? "";
    }
    expect(on).toEqual(Array.from({ length: all }, (_, at) => at + 1));
    list.move(1);
    await hits.count();
    expect(hits.place, "on none of them").toEqual({ at: null, of: all });
  });

  it("of another text are not said to be this one's", async () => {
    const answer = deferred<Counted>();
    const ask = vi.fn().mockResolvedValueOnce({ hits: 3, newer: 0, on: true });
    ask.mockReturnValueOnce(answer.promise);
    const { looked, hits } = await opened(backendWith({ hits: ask }));
    looked.filterByText(false);
    looked.look("an");
    await hits.count();
    expect(hits.place).toEqual({ at: 1, of: 3 });
    looked.look("ana");
    const counting = hits.count();
    expect(hits.place).toBeNull();
    answer.resolve({ hits: 2, newer: 1, on: true });
    await counting;
    expect(hits.place).toEqual({ at: 2, of: 2 });
    looked.look("");
    await hits.count();
    expect(hits.place).toBeNull();
  });
});
