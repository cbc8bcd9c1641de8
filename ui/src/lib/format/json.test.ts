import { describe, expect, it } from "vitest";

import { members } from "./json";

describe("members", () => {
  it("keeps every digit, every repeated name and every odd one", () => {
    const json =
      '{"a": 1.00, "__proto__": {"x": [1, 2]}, "a": "}, ,:", "q\\"": 12345678901234567890}';
    expect(members(json)).toEqual([
      { name: "a", text: "1.00" },
      { name: "__proto__", text: '{"x": [1, 2]}' },
      { name: "a", text: '"}, ,:"' },
      { name: 'q"', text: "12345678901234567890" },
    ]);
  });

  it("numbers the items of a list", () => {
    expect(members('[{"a": "]"}, [], 1e2]')).toEqual([
      { name: "0", text: '{"a": "]"}' },
      { name: "1", text: "[]" },
      { name: "2", text: "1e2" },
    ]);
    expect(members("[]")).toEqual([]);
    expect(members(" { } ")).toEqual([]);
  });

  it("is not exhausted by depth, nor confused by an end that is missing", () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    expect(members(deep)?.[0]?.text).toHaveLength(400_000 - 2);
    expect(members('{"a": [1, 2')).toEqual([{ name: "a", text: "[1, 2" }]);
    expect(members('{"a": "\\')).toEqual([{ name: "a", text: '"\\' }]);
    expect(members('"{}"')).toBeNull();
    expect(members("12")).toBeNull();
  });
});
