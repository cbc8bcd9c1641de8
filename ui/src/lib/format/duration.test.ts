import { describe, expect, it } from "vitest";

import { duration, exactDuration } from "./duration";

const day = 86_400e6;

describe("durations", () => {
  it("are told in the largest unit there is a whole one of", () => {
    expect(duration(249 * day)).toBe("8 months");
    expect(duration(40 * day)).toBe("40 days");
    expect(duration(3 * day + 5)).toBe("3 days");
    expect(duration(3_600e6)).toBe("1 hour");
    expect(duration(999_999)).toBe("under a second");
    expect(duration(0)).toBe("no time");
    expect(duration(-2 * 60e6)).toBe("−2 minutes");
  });

  it("are told to the microsecond where that is asked for", () => {
    expect(exactDuration(249 * day + 3_600e6 + 1_000_005)).toBe("249 d 1 h 1.000005 s");
    expect(exactDuration(0)).toBe("0.000000 s");
    expect(exactDuration(-1)).toBe("−0.000001 s");
  });
});
