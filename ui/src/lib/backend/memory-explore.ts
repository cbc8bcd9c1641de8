import type {
  Facet,
  FacetRequest,
  Failure,
  Located,
  LocateRequest,
  Overview,
  OverviewRequest,
  Rows,
  RowsRequest,
} from "../bindings/api";
import type { Replayed } from "./replay";

const missing: Failure = { code: "internal", message: "Not there yet.", hint: null, detail: null };

/** The rows of a view of a timeline, given newest first. */
export function rows(_events: readonly Replayed[], _request: RowsRequest): Rows {
  throw missing;
}

export function locate(_events: readonly Replayed[], _request: LocateRequest): Located | null {
  throw missing;
}

export function overview(_events: readonly Replayed[], _request: OverviewRequest): Overview {
  throw missing;
}

export function facet(_events: readonly Replayed[], _request: FacetRequest): Facet {
  throw missing;
}
