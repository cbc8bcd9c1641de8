import { describe, expect, it } from "vitest";

import { boundOf, boundText, boundWords, type Which } from "./bounds";

const vienna = "Europe/Vienna";

describe("a typed time", () => {
  it("means the whole of what was typed", () => {
    expect(boundOf("2026-03-03", "since", "utc")).toBe("2026-03-03T00:00:00.000000Z");
    expect(boundOf("2026-03-03", "until", "utc")).toBe("2026-03-03T23:59:59.999999Z");
    expect(boundOf("2026-02", "until", "utc")).toBe("2026-02-28T23:59:59.999999Z");
    expect(boundOf("2026", "until", "utc")).toBe("2026-12-31T23:59:59.999999Z");
    expect(boundOf(" 2026-6-3 7:30 ", "since", "utc")).toBe("2026-06-03T07:30:00.000000Z");
    expect(boundOf("2026-06-03 07:30", "until", "utc")).toBe("2026-06-03T07:30:59.999999Z");
    expect(boundOf("2026-06-03 07:30:15", "until", "utc")).toBe("2026-06-03T07:30:15.999999Z");
    expect(boundOf("2026-06-03 07:30:15.25", "until", "utc")).toBe("2026-06-03T07:30:15.259999Z");
    expect(boundOf("2026-06-03 07:30:15.250001", "until", "utc")).toBe(
      "2026-06-03T07:30:15.250001Z",
    );
  });

  it("is one of the window's zone, unless it says another", () => {
    expect(boundOf("2026-03-03", "since", vienna)).toBe("2026-03-02T23:00:00.000000Z");
    expect(boundOf("2026-07-03", "until", vienna)).toBe("2026-07-03T21:59:59.999999Z");
    expect(boundOf("2026-07-03 09:00", "since", vienna)).toBe("2026-07-03T07:00:00.000000Z");
    expect(boundOf("2026-07-03 09:00Z", "since", vienna)).toBe("2026-07-03T09:00:00.000000Z");
    expect(boundOf("2026-07-03T09:00 -05:30", "since", vienna)).toBe("2026-07-03T14:30:00.000000Z");
  });

  it("takes in days that clocks make shorter or longer, and hours that come twice or never", () => {
    expect(boundOf("2026-03-29", "until", vienna)).toBe("2026-03-29T21:59:59.999999Z");
    expect(boundOf("2026-10-25", "until", vienna)).toBe("2026-10-25T22:59:59.999999Z");
    expect(boundOf("2026-10-25 02:30", "since", vienna)).toBe("2026-10-25T00:30:00.000000Z");
    expect(boundOf("2026-10-25 02:30", "until", vienna)).toBe("2026-10-25T01:30:59.999999Z");
    expect(boundOf("2026-03-29 02:30", "since", vienna)).toBe("2026-03-29T01:30:00.000000Z");
    // A day that begins at one o'clock, and one that never was.
    expect(boundOf("2018-11-04", "since", "America/Sao_Paulo")).toBe("2018-11-04T03:00:00.000000Z");
    expect(boundOf("2011-12-30", "since", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000000Z");
  });

  it("is none where it is no time", () => {
    for (const typed of [
      "",
      "June",
      "2026-13",
      "2026-02-30",
      "2026-06-16 25:00",
      "2026-06 07:30",
    ]) {
      expect(boundOf(typed, "since", "utc"), typed).toBeNull();
    }
  });
});

describe("a bound", () => {
  it("is shown as the shortest text that means it", () => {
    const all: [string, Which, string, string][] = [
      ["2026-03-03T00:00:00Z", "since", "utc", "2026-03-03"],
      ["2026-03-03T23:59:59.999999Z", "until", "utc", "2026-03-03"],
      ["2026-03-02T23:00:00Z", "since", vienna, "2026-03-03"],
      ["2026-03-03T00:00:00Z", "until", "utc", "2026-03-03 00:00:00.000000"],
      ["2026-06-16T07:30:00.250000Z", "since", vienna, "2026-06-16 09:30:00.250"],
      ["2026-06-16T07:59:59.999999Z", "until", "utc", "2026-06-16 07:59"],
      ["2026-10-25T01:30:00Z", "since", vienna, "2026-10-25T01:30:00Z"],
      ["soon", "since", vienna, "soon"],
    ];
    for (const [stored, which, zone, text] of all) {
      expect(boundText(stored, which, zone), stored).toBe(text);
      if (text !== "soon") {
        const again = boundOf(text, which, zone) ?? "";
        expect(Date.parse(again), text).toBe(Date.parse(stored));
      }
    }
  });

  it("is said as short as it can be", () => {
    expect(boundWords("2026-03-03T23:59:59.999999Z", "until", "utc")).toBe("Mar 3, 2026");
    expect(boundWords("2026-06-16T07:30:00Z", "since", vienna)).toBe("Jun 16, 2026, 09:30 UTC+2");
    expect(boundWords("2026-10-25T01:30:00Z", "since", vienna)).toMatch(/02:30.* UTC\+1$/);
  });
});
