import { afterEach, describe, expect, it, vi } from "vitest";

import { boundText } from "../timeline/bounds";
import { countHours } from "./hours.svelte";
import { safeLocale } from "./locale";
import { bytes, plural } from "./number";
import { clock, clock24, exact, parseInstant, precisions, relative } from "./time";

const instant = (stored: string) => {
  const parsed = parseInstant(stored);
  if (!parsed) throw new Error(`not a time: ${stored}`);
  return parsed;
};

describe("time", () => {
  it("keeps microseconds", () => {
    const at = instant("2026-06-16T22:25:26.000042Z");
    expect(clock(at, "utc")).toBe("22:25:26");
    expect(clock(at, "utc", "milliseconds")).toBe("22:25:26.000");
    expect(clock(at, "utc", "microseconds")).toBe("22:25:26.000042");
    expect(exact("2026-06-16T22:25:26.000042Z", "utc")).toMatch(/2026, 22:25:26\.000042 UTC$/);
  });

  it("counts to twelve where that is wanted, and never in what is typed", () => {
    const at = instant("2026-06-16T22:25:26.000042Z");
    countHours("12");
    expect(clock(at, "utc")).toBe("10:25:26 PM");
    expect(clock(at, "utc", "milliseconds")).toBe("10:25:26.000 PM");
    expect(clock(instant("2026-06-16T00:00:01Z"), "utc")).toBe("12:00:01 AM");
    expect(clock24(at, "utc")).toBe("22:25:26");
    expect(boundText("2026-06-16T22:25:00Z", "since", "utc")).toBe("2026-06-16 22:25");
    countHours("system");
    expect(clock(at, "utc"), "this system is American").toBe("10:25:26 PM");
    countHours("24");
    expect(clock(at, "utc")).toBe("22:25:26");
  });

  it("writes midnight as 00", () => {
    expect(clock(instant("2026-06-16T00:00:01Z"), "utc")).toBe("00:00:01");
  });

  it("reads years of any length, and tells those before the first", () => {
    expect(exact("+10000-01-01T00:00:00.000000Z", "utc")).toContain("10000, 00:00:00");
    expect(exact("0001-01-01T00:00:00Z", "utc")).toMatch(/^Mon.* 1, 00/);
    expect(exact("0000-01-01T00:00:00Z", "utc")).toMatch(/^Sat.* 1 B.*, 00/);
  });

  it("shows a text that is no time as it is", () => {
    expect(parseInstant("yesterday, about noon")).toBeNull();
    expect(parseInstant("2026-13-45T99:00:00Z")).toBeNull();
    expect(exact("yesterday, about noon", "utc")).toBe("yesterday, about noon");
    expect(relative("yesterday, about noon", 0)).toBe("yesterday, about noon");
  });

  it("asks for more digits only where neighbours need them", () => {
    const times = [
      "2026-01-01T10:00:05.000000Z",
      "2026-01-01T10:00:04.500000Z",
      "2026-01-01T10:00:04.100200Z",
      "2026-01-01T10:00:04.100100Z",
      "2026-01-01T10:00:03.000000Z",
    ].map(parseInstant);
    expect(precisions([...times, null])).toEqual([
      "seconds",
      "milliseconds",
      "microseconds",
      "microseconds",
      "seconds",
      "seconds",
    ]);
  });

  it("says how long ago", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    expect(relative("2026-11-22T10:00:00Z", now)).toMatch(/2 hours ago/);
    expect(relative("2026-11-21T11:00:00Z", now)).toMatch(/yesterday/);
  });
});

describe("safeLocale", () => {
  afterEach(() => vi.restoreAllMocks());

  it("never answers a locale that Intl refuses", () => {
    expect(() => new Intl.DateTimeFormat("C")).toThrow(RangeError);
    expect(safeLocale(["C"])).toBe("en-GB");
    expect(safeLocale(["C", "de-DE"])).toBe("de-DE");
    expect(safeLocale(["en-US-u-va-posix"])).toBe("en-GB");
    expect(safeLocale([])).toBe("en-GB");
  });

  it("lets the window start where the language is C", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["C"]);
    vi.spyOn(navigator, "language", "get").mockReturnValue("C");
    vi.resetModules();
    const time = await import("./time");
    expect(time.exact("2026-06-16T22:25:26Z", "utc")).toContain("22:25:26.000000 UTC");
  });
});

describe("numbers", () => {
  it("says bytes and counts as people do", () => {
    expect(bytes(65536)).toBe("64 KB");
    expect(bytes(10 * 1024 * 1024)).toBe("10 MB");
    expect(bytes(1_572_864)).toBe("1.5 MB");
    expect(bytes(1)).toBe("1 byte");
    expect(plural(1, "event", "events")).toBe("1 event");
  });
});
