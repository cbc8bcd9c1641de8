import type { Failure } from "../bindings/api";

/** What a call rejects with. */
export const fail = (
  code: string,
  message: string,
  hint: string | null,
  detail: string | null,
): Failure => ({
  code,
  message,
  hint,
  detail,
});
