import { describe, expect, it } from "vitest";

import { choose } from "./filters";
import { KeptFilters, placeOf } from "./kept-filters";
import { everything } from "./looked.svelte";

const kr = { entity_type: "key_result", entity_id: "kr-1" };

describe("kept filters", () => {
  const storage = () => {
    const map = new Map<string, string>();
    const of = {
      getItem: (name: string) => map.get(name) ?? null,
      setItem: (name: string, value: string) => void map.set(name, value),
      removeItem: (name: string) => void map.delete(name),
      key: (at: number) => [...map.keys()][at] ?? null,
      get length() {
        return map.size;
      },
    };
    return { map, kept: new KeptFilters(() => of) };
  };

  it("come back for their timeline, without text or values", () => {
    const { map, kept } = storage();
    const chosen = choose(everything, "entity", kr, "any");
    kept.keep("okr.db", "obj-1", {
      ...chosen,
      text: "s3cret",
      values: { any: [{ field: null, text: "s3cret" }], none: [] },
    });
    expect(kept.read("okr.db", "obj-1")).toEqual(chosen);
    expect(kept.read("okr.db", "obj-2")).toEqual(everything);
    expect(JSON.stringify([...map])).not.toContain("s3cret");
    kept.keep("okr.db", "obj-1", everything);
    expect(map.size).toBe(0);
  });

  it("are all forgotten, and nothing else is", () => {
    const { map, kept } = storage();
    map.set("backstory.settings", "{}");
    for (const objective of ["a", "b", "c"])
      kept.keep("okr.db", objective, choose(everything, "action", "x", "any"));
    expect(map.size).toBe(4);
    kept.forget();
    expect([...map.keys()]).toEqual(["backstory.settings"]);
  });

  it("survive what somebody else wrote there", () => {
    const { map, kept } = storage();
    kept.keep("okr.db", "o", choose(everything, "action", "x", "any"));
    const [name] = map.keys();
    for (const odd of ["{", "7", '{"actions":{"any":[1,"deleted"]},"since":"soon"}']) {
      map.set(name ?? "", odd);
      const { actions, since } = kept.read("okr.db", "o");
      expect(actions.any.every((action) => action === "deleted")).toBe(true);
      expect(since).toBeNull();
    }
  });

  it("are those of one log of one database, however it is called", () => {
    const log = { id: "native" } as never;
    const { kept } = storage();
    const chosen = choose(everything, "entity", kr, "any");
    kept.keep(placeOf({ place: "04e26c26dfa76dde", log }), "obj-1", chosen);
    expect(kept.read(placeOf({ place: "04e26c26dfa76dde", log }), "obj-1")).toEqual(chosen);
    expect(kept.read(placeOf({ place: "5d3d1f7f2b0e6a11", log }), "obj-1")).toEqual(everything);
    const other = { place: "04e26c26dfa76dde", log: { id: "paper_trail" } as never };
    expect(kept.read(placeOf(other), "obj-1")).toEqual(everything);
  });
});
