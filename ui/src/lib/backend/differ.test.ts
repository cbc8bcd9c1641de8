import { describe, expect, it } from "vitest";

import { fieldDiff } from "./differ";
import { valueOf } from "./replay";

const diff = (old: string, value: string) => fieldDiff("f", valueOf(old), valueOf(value));

describe("fieldDiff", () => {
  it("takes numbers apart exactly", () => {
    expect(diff("0.1", "0.3").delta).toBe("+0.2");
    expect(diff("12345678901234567890", "12345678901234567891").delta).toBe("+1");
    expect(diff("5", "-1.25").delta).toBe("-6.25");
  });

  it("finds the words that went and came", () => {
    expect(diff('"a long road home"', '"a short road home"').pieces).toEqual([
      { kind: "same", text: "a " },
      { kind: "old", text: "long " },
      { kind: "new", text: "short " },
      { kind: "same", text: "road home" },
    ]);
  });

  it("names the places within an object that differ", () => {
    const { paths } = diff('{"a": {"b/c": 1}, "__proto__": 2}', '{"a": {"b/c": 1.0}, "d": 3}');
    expect(paths?.map(({ path }) => path)).toEqual(["/__proto__", "/d", "/a/b~1c"]);
  });
});
