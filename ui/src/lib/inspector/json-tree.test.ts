import { describe, expect, it } from "vitest";

import { idOf, JsonTree, type Line } from "./json-tree.svelte";

const names = (tree: JsonTree) =>
  tree.lines.map((line: Line) => (line.kind === "rest" ? `+${line.left}` : line.name));

describe("JsonTree", () => {
  it("is folded, and opened and folded by the keys of a tree", () => {
    const tree = new JsonTree('{"a": {"b": 1.00, "__proto__": null}, "a": []}');
    expect(names(tree)).toEqual([null]);
    tree.press("ArrowRight");
    expect(names(tree)).toEqual([null, "a", "a"]);
    tree.press("ArrowRight");
    tree.press("ArrowRight");
    expect(names(tree)).toEqual([null, "a", "b", "__proto__", "a"]);
    expect(tree.lines[2]).toMatchObject({ text: "1.00", level: 3, inside: null });
    tree.press("End");
    expect(tree.active).toBe("0/1");
    tree.press("ArrowLeft");
    expect(tree.active).toBe("0");
    tree.press("ArrowLeft");
    expect(names(tree)).toEqual([null]);
    expect(tree.press("j")).toBe(false);
  });

  it("lays out a long list in parts", () => {
    const tree = new JsonTree(JSON.stringify(Array.from({ length: 250 }, (_, at) => at)));
    tree.toggle("0");
    expect(tree.lines).toHaveLength(102);
    expect(names(tree).at(-1)).toBe("+150");
    tree.press("End");
    tree.press("Enter");
    tree.showMore("0");
    expect(tree.lines).toHaveLength(251);
    expect(new Set(tree.lines.map(idOf)).size).toBe(251);
  });

  it("looks no deeper than it is opened", () => {
    const tree = new JsonTree("[".repeat(50_000) + "]".repeat(50_000));
    for (let depth = 0; depth < 20; depth += 1) {
      tree.press("ArrowRight");
      tree.press("ArrowDown");
    }
    expect(tree.lines).toHaveLength(21);
  });
});
