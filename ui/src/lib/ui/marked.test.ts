import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { marked, pattern, rangesIn } from "./marked";

function element(tag: string, ...children: (string | Node)[]): HTMLElement {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

const found = (shown: string | Node, text: string) =>
  rangesIn(element("p", shown), pattern(text)).map(String);
const data = (...children: (string | Node)[]) => element("bdi", ...children);

describe("rangesIn", () => {
  it("finds a text in whatever case, as often as it is there", () => {
    expect(found(data("Reach, REACH, out of reach"), "reach")).toEqual(["Reach", "REACH", "reach"]);
    expect(found(data("ÄRGER ärger"), "ärger")).toEqual(["ÄRGER", "ärger"]);
  });

  it("takes every character for itself", () => {
    expect(found(data("a.b (axb) [a.b]+ \\d 5$ {x} ^"), "a.b")).toEqual(["a.b", "a.b"]);
    for (const text of ["(axb)", "[a.b]+", "\\d", "5$", "{x}", "^", "|"]) {
      expect(found(data("a.b (axb) [a.b]+ \\d 5$ {x} ^ |"), text)).toEqual([text]);
    }
  });

  it("looks at the data, not at the words around it", () => {
    expect(
      found(element("p", "owner ", data("owner ", element("span", "owner"))), "owner"),
    ).toHaveLength(2);
  });

  it("does not go on for ever", () => {
    expect(found(data("a".repeat(50_000)), "a")).toHaveLength(2_000);
  });
});

describe("marked", () => {
  const highlights = new Map<string, Set<Range>>();
  const texts = () => [...(highlights.get("hit") ?? [])].map(String);

  beforeEach(() => {
    highlights.clear();
    vi.stubGlobal("CSS", { highlights });
    vi.stubGlobal("Highlight", Set);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("follows what the element shows, apart from other elements, until it is let go of", async () => {
    const row = document.createTextNode("one ana");
    const stop = marked("ana")(element("div", data(row)));
    marked("ana")(element("div", data("Ana")));
    expect(texts()).toEqual(["ana", "Ana"]);
    row.data = "ana and Ana";
    await vi.waitFor(() => expect(texts()).toEqual(["Ana", "ana", "Ana"]));
    (stop as () => void)();
    expect(texts()).toEqual(["Ana"]);
  });

  it("marks nothing in what is hidden, until it shows", async () => {
    const hidden = data("ana");
    hidden.checkVisibility = () => false;
    const root = element("div", hidden, data("Ana"));
    const stop = marked("ana")(root);
    expect(texts()).toEqual(["Ana"]);
    hidden.checkVisibility = () => true;
    hidden.className = "shown";
    await vi.waitFor(() => expect(texts()).toEqual(["ana", "Ana"]));
    (stop as () => void)();
  });

  it("marks nothing where nothing is looked for, or the web view cannot", () => {
    const root = element("div", data("ana"));
    marked(null)(root);
    vi.stubGlobal("CSS", {});
    marked("ana")(root);
    expect(texts()).toEqual([]);
  });
});
