import { describe, expect, it } from "vitest";

import {
  actionFor,
  chord,
  focusOf,
  isSingleKey,
  keyNames,
  type Place,
  type Pressed,
  shortcuts,
} from "./keys";

const press = (key: string, modifiers: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

const screens: readonly Place[] = [
  "connect",
  "sources",
  "objectives",
  "entities",
  "timeline",
  "compare",
  "histogram",
  "lanes",
];

describe("the key table", () => {
  it.each(screens)("names no key twice on the %s screen", (screen) => {
    const keys = shortcuts.filter((s) => s.screens.includes(screen)).flatMap((s) => s.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it("reaches every action from the keyboard", () => {
    for (const shortcut of shortcuts) expect(shortcut.keys.length).toBeGreaterThan(0);
    expect(new Set(shortcuts.map((s) => s.action)).size).toBe(shortcuts.length);
  });
});

describe("actionFor", () => {
  it("finds keys with and without modifiers", () => {
    expect(actionFor(press("j"), "timeline", "list", true)).toBe("older-row");
    expect(actionFor(press("j"), "objectives", "list", true)).toBe("next-objective");
    expect(actionFor(press("G", { shiftKey: true }), "timeline", "list", true)).toBe("oldest");
    expect(actionFor(press("o", { metaKey: true }), "timeline", "text", true)).toBe("open-other");
    expect(actionFor(press("F6", { shiftKey: true }), "timeline", "text", true)).toBe(
      "previous-pane",
    );
    expect(actionFor(press("]"), "connect", "list", true)).toBeNull();
  });

  it("leaves every single key alone when they are turned off", () => {
    for (const { keys, screens: on } of shortcuts) {
      for (const key of keys.filter(isSingleKey)) {
        for (const screen of on) expect(actionFor(press(key), screen, "list", false)).toBeNull();
      }
    }
    expect(actionFor(press("ArrowDown"), "timeline", "list", false)).toBe("older-row");
    expect(actionFor(press("F1"), "timeline", "list", false)).toBe("help");
  });

  it("never takes a letter or a movement from a text field", () => {
    for (const { keys } of shortcuts) {
      for (const key of keys.filter(isSingleKey)) {
        expect(actionFor(press(key), "timeline", "text", true)).toBeNull();
        expect(actionFor(press(key), "objectives", "search", true)).toBeNull();
      }
    }
    expect(actionFor(press("Home"), "timeline", "text", true)).toBeNull();
    expect(actionFor(press("Home"), "objectives", "search", true)).toBeNull();
    expect(actionFor(press(" "), "timeline", "text", true)).toBeNull();
    expect(actionFor(press("ArrowLeft", { altKey: true }), "connect", "text", true)).toBeNull();
    expect(actionFor(press("ArrowLeft", { altKey: true }), "timeline", "list", true)).toBe("back");
  });

  it("lets arrows and Enter move through the list below a search", () => {
    expect(actionFor(press("ArrowDown"), "objectives", "search", true)).toBe("next-objective");
    expect(actionFor(press("Enter"), "objectives", "search", true)).toBe("open-objective");
  });

  it("leaves Enter and Space to a focused button", () => {
    expect(actionFor(press("Enter"), "timeline", "control", true)).toBeNull();
    expect(actionFor(press(" "), "timeline", "control", true)).toBeNull();
    expect(actionFor(press("j"), "timeline", "control", true)).toBe("older-row");
  });
});

describe("focusOf", () => {
  it("tells fields, lists and controls apart", () => {
    document.body.innerHTML = ""; // eslint-disable-line no-restricted-properties
    const make = (tag: string, attributes: Record<string, string> = {}) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.body.append(element);
      return element;
    };
    expect(focusOf(document.body)).toBe("list");
    expect(focusOf(make("div", { role: "listbox" }))).toBe("list");
    expect(focusOf(make("input"))).toBe("text");
    expect(focusOf(make("select"))).toBe("text");
    expect(focusOf(make("input", { type: "checkbox" }))).toBe("control");
    expect(focusOf(make("input", { "data-keys": "search" }))).toBe("search");
    expect(focusOf(make("button"))).toBe("control");
  });
});

describe("chords", () => {
  it("are named the way they are pressed", () => {
    expect(chord(press("?", { shiftKey: true }))).toBe("?");
    expect(chord(press("O", { ctrlKey: true, shiftKey: true }))).toBe("Ctrl+o");
    expect(chord(press(" ", { shiftKey: true }))).toBe("Shift+ ");
    expect(keyNames("Alt+ArrowLeft")).toEqual(["Alt", "Left"]);
    expect(keyNames("Ctrl++")).toEqual(["Ctrl", "+"]);
    expect(keyNames("j")).toEqual(["j"]);
  });
});
