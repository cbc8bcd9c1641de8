import type { Failure } from "./bindings/api";
import { text } from "./text";

function isFailure(thrown: unknown): thrown is Failure {
  if (typeof thrown !== "object" || thrown === null) return false;
  const { code, message } = thrown as Partial<Record<keyof Failure, unknown>>;
  return typeof code === "string" && typeof message === "string";
}

/** What was thrown as a `Failure`. Anything that is not one has no words for the user: it becomes `internal`. */
export function toFailure(thrown: unknown): Failure {
  if (isFailure(thrown) && !(thrown instanceof Error)) {
    return {
      code: thrown.code,
      message: thrown.message,
      hint: thrown.hint ?? null,
      detail: thrown.detail ?? null,
    };
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "internal", message: text.internalFailure, hint: text.internalHint, detail };
}
