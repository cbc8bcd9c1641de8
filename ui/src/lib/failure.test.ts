import { expect, it } from "vitest";

import { toFailure } from "./failure";

it("keeps a failure of the core", () => {
  const failure = {
    code: "net.refused",
    message: "Nothing is listening.",
    hint: "Check.",
    detail: "os error 111",
  };
  expect(toFailure(failure)).toEqual(failure);
});

it("calls anything else internal, and keeps its words for the details", () => {
  expect(toFailure(new Error("boom"))).toMatchObject({ code: "internal", detail: "boom" });
  expect(toFailure("command connect not found")).toMatchObject({
    code: "internal",
    detail: "command connect not found",
  });
  expect(toFailure(null)).toMatchObject({ code: "internal" });
  expect(toFailure({ code: 7, message: "?" })).toMatchObject({ code: "internal" });
});
