import { describe, expect, it } from "vitest";

import { choiceOf, choose, conditions, KeptFilters, typedTime } from "./filters";
import { everything } from "./looked.svelte";

const kr = { entity_type: "key_result", entity_id: "kr-1" };

describe("a filter", () => {
  it("wants or excludes a value, never both", () => {
    const wanted = choose(everything, "entity", kr, "any");
    expect(choiceOf(wanted, "entity", { ...kr })).toBe("any");
    const excluded = choose(wanted, "entity", { ...kr }, "none");
    expect(excluded.entities).toEqual({ any: [], none: [kr] });
    expect(choose(excluded, "entity", kr, null)).toEqual(everything);
    expect(everything.entities).toEqual({ any: [], none: [] });
  });

  it("knows events without an actor", () => {
    const filter = choose(everything, "actor", null, "any");
    expect(filter.actors.any).toEqual([null]);
    expect(conditions(filter)).toMatchObject([{ by: "actor", words: null, excluded: false }]);
  });

  it("lists its conditions, and each can go alone", () => {
    let filter = choose(everything, "action", "deleted", "none");
    filter = choose(filter, "field", "status", "any");
    filter = { ...filter, text: "week", value: { field: "status", text: "done" } };
    const all = conditions(filter);
    expect(all.map(({ by, words, excluded }) => [by, words, excluded])).toEqual([
      ["action", "deleted", true],
      ["field", "status", false],
      ["value", "status = done", false],
      ["text", "week", false],
    ]);
    for (const { without } of all) expect(conditions(without)).toHaveLength(3);
  });
});

describe("typed times", () => {
  it("begin at what is left out", () => {
    expect(typedTime("2026")).toBe("2026-01-01T00:00:00Z");
    expect(typedTime("2026-06")).toBe("2026-06-01T00:00:00Z");
    expect(typedTime(" 2026-06-16 07:30 ")).toBe("2026-06-16T07:30:00Z");
    expect(typedTime("2026-06-16T07:30:01.250000+02:00")).toBe("2026-06-16T07:30:01.250000+02:00");
    for (const typed of ["", "June", "2026-13", "2026-06-16 25:00"]) {
      expect(typedTime(typed)).toBeNull();
    }
  });
});

describe("kept filters", () => {
  const storage = () => {
    const map = new Map<string, string>();
    const of = {
      getItem: (name: string) => map.get(name) ?? null,
      setItem: (name: string, value: string) => void map.set(name, value),
      removeItem: (name: string) => void map.delete(name),
    };
    return { map, kept: new KeptFilters(() => of) };
  };

  it("come back for their timeline, without text or values", () => {
    const { map, kept } = storage();
    const chosen = choose(everything, "entity", kr, "any");
    kept.keep("okr.db", "obj-1", {
      ...chosen,
      text: "s3cret",
      value: { field: null, text: "s3cret" },
    });
    expect(kept.read("okr.db", "obj-1")).toEqual(chosen);
    expect(kept.read("okr.db", "obj-2")).toEqual(everything);
    expect(JSON.stringify([...map])).not.toContain("s3cret");
    kept.keep("okr.db", "obj-1", everything);
    expect(map.size).toBe(0);
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
});
