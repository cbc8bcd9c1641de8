import type {
  Blame,
  BlameRequest,
  CompareRequest,
  Comparison,
  Diff,
  DiffRequest,
  Failure,
  FieldHistory,
  FieldHistoryRequest,
  Moment,
  MomentRequest,
} from "../bindings/api";
import type { Replayed } from "./replay";

const missing: Failure = { code: "internal", message: "Not there yet.", hint: null, detail: null };

/** For each field of an entity after an event, who last set it; of a timeline given newest first. */
export function blame(_events: readonly Replayed[], _request: BlameRequest): Blame {
  throw missing;
}

export function fieldHistory(
  _events: readonly Replayed[],
  _request: FieldHistoryRequest,
): FieldHistory {
  throw missing;
}

export function diff(_events: readonly Replayed[], _request: DiffRequest): Diff {
  throw missing;
}

export function moment(_events: readonly Replayed[], _request: MomentRequest): Moment {
  throw missing;
}

export function compare(_events: readonly Replayed[], _request: CompareRequest): Comparison {
  throw missing;
}
