import { describe, expect, it } from "vitest";

import type { Value } from "../bindings/api";
import { cutMiddle, cutPair, indentJson, plain, shown, visible, visibleText } from "./value";

const stored = (text: string, cut = false): Value => ({ text, bytes: text.length, cut });

describe("shown", () => {
  it("reads strings without their quotes", () => {
    expect(shown(stored('"on track"'))).toEqual({
      kind: "string",
      text: "on track",
      quoted: false,
    });
    expect(plain(stored('"a\\nb"'))).toBe("a\nb");
  });

  it("keeps every digit of a number", () => {
    expect(plain(stored("12345678901234567890.10"))).toBe("12345678901234567890.10");
    expect(plain(stored("1.0"))).toBe("1.0");
    expect(plain(stored("-1E400"))).toBe("-1E400");
  });

  it("tells nothing, the empty string and words that look like them apart", () => {
    expect(plain(stored("null"))).toBe("null");
    expect(plain(stored('""'))).toBe('""');
    expect(plain(stored('"null"'))).toBe('"null"');
    expect(plain(stored('"  "'))).toBe('"  "');
  });

  it("reads the beginning of a cut string, wherever the cut fell", () => {
    expect(shown(stored('"abc', true)).text).toBe("abc");
    expect(shown(stored('"abc\\', true)).text).toBe("abc");
    expect(shown(stored('"abc\\u00e', true)).text).toBe("abc");
    expect(shown(stored('"abc\\\\', true)).text).toBe("abc\\");
  });

  it("shows what is no JSON as it is stored", () => {
    expect(shown(stored("{broken"))).toMatchObject({ text: "{broken" });
    expect(shown(stored('"no end'))).toMatchObject({ kind: "unreadable", text: '"no end' });
    expect(shown(stored("hello"))).toMatchObject({ kind: "unreadable", text: "hello" });
  });
});

describe("cutting", () => {
  it("leaves short texts alone", () => {
    expect(cutMiddle("short", 10)).toBe("short");
    expect(cutMiddle("0123456789", 10)).toBe("0123456789");
  });

  it("keeps the beginning and the end", () => {
    expect(cutMiddle("beginning of a long text with an end", 12)).toBe("beginni… end");
    expect([...cutMiddle("x".repeat(100_000) + "end", 20)]).toHaveLength(20);
  });

  it("never splits a character", () => {
    const cut = cutMiddle("😀".repeat(50), 10);
    expect([...cut].filter((c) => c !== "…").every((c) => c === "😀")).toBe(true);
  });

  it("keeps a difference in the middle in sight", () => {
    const [older, newer] = cutPair(
      `${"a".repeat(60)}old${"b".repeat(60)}`,
      `${"a".repeat(60)}new${"b".repeat(60)}`,
      20,
    );
    expect(older).toContain("old");
    expect(newer).toContain("new");
    expect(older).not.toBe(newer);
  });
});

describe("visible", () => {
  it("spells out characters that hide or reorder text", () => {
    expect(visibleText("acc\u202egpj.exe")).toBe("acc⟨U+202E⟩gpj.exe");
    expect(visibleText("a\u200bb\u0000c\ufeff")).toBe("a⟨U+200B⟩b⟨U+0000⟩c⟨U+FEFF⟩");
    expect(visibleText("lone \ud800.")).toBe("lone ⟨U+D800⟩.");
    expect(visibleText("non\u00a0breaking")).toBe("non⟨U+00A0⟩breaking");
    expect([visibleText(""), visibleText(" a b")]).toEqual(['""', '" a b"']);
    expect(visibleText("\u{e0041}")).toBe("⟨U+E0041⟩");
  });

  it("marks only what it spelled", () => {
    expect(visible("a\u202eb", true)).toEqual([
      { text: "a", mark: false },
      { text: "⟨U+202E⟩", mark: true },
      { text: "b", mark: false },
    ]);
  });

  it("keeps joiners where spelling needs them", () => {
    expect(visibleText("👩\u200d💻 می\u200cخواهم")).toBe("👩\u200d💻 می\u200cخواهم");
    expect(visibleText("ad\u200dmin")).toBe("ad⟨U+200D⟩min");
    expect(visibleText("\u0915\u094d\u200d\u0937")).toBe("\u0915\u094d\u200d\u0937");
    expect(visibleText("👩\u200d\u200d💻")).toBe("👩⟨U+200D⟩⟨U+200D⟩💻");
  });

  it("shows line breaks as marks in one line, and as breaks otherwise", () => {
    expect(visibleText("a\nb\tc")).toBe("a↵b⇥c");
    expect(visible("a\nb", false)).toEqual([{ text: "a\nb", mark: false }]);
  });
});

describe("indentJson", () => {
  it("moves nothing but white space", () => {
    const json = '{"a": 1.0, "a": 12345678901234567890, "s": "x,{}:\\" y", "e": {}, "l": [1, []]}';
    const indented = indentJson(json);
    expect(indented).toBe(
      '{\n  "a": 1.0,\n  "a": 12345678901234567890,\n  "s": "x,{}:\\" y",\n  "e": {},\n  "l": [\n    1,\n    []\n  ]\n}',
    );
  });

  it("gives back everything of a text that ends early", () => {
    expect(indentJson('{"a": "unfinis').replace(/\s/g, "")).toBe('{"a":"unfinis');
  });
});
