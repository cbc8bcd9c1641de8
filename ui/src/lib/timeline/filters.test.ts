import { describe, expect, it } from "vitest";

import { choiceOf, choose, conditions, valueOf } from "./filters";
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
    filter = choose(filter, "value", { field: "status", text: "done" }, "any");
    filter = choose(filter, "value", { field: null, text: "55" }, "none");
    filter = { ...filter, text: "week" };
    const all = conditions(filter);
    expect(all.map(({ by, words, excluded }) => [by, words, excluded])).toEqual([
      ["action", "deleted", true],
      ["field", "status", false],
      ["value", "status = done", false],
      ["value", "55", true],
      ["text", "week", false],
    ]);
    for (const { without } of all) expect(conditions(without)).toHaveLength(4);
  });

  it("wants a value as it is shown, and tells a string from what it looks like", () => {
    const value = (text: string, cut = false) => ({ text, bytes: text.length, cut });
    expect(valueOf("status", value('"d\\u00f6ne"'))).toEqual({ field: "status", text: "döne" });
    expect(valueOf("n", value("5.50"))).toEqual({ field: "n", text: "5.50" });
    for (const text of ['"5.50"', '"null"', '"[1]"', '""', "null", '{"a":1}']) {
      expect(valueOf("n", value(text))).toEqual({ field: "n", text });
    }
    expect(valueOf("long", value('"cut', true))).toBeNull();
    const filter = choose(everything, "value", { field: "n", text: "5" }, "any");
    expect(choiceOf(filter, "value", { text: "5", field: "n" })).toBe("any");
    expect(choiceOf(filter, "value", { text: "5", field: null })).toBeNull();
  });
});
