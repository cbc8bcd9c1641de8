import type { Exported, Exporting, ExportRequest, ExportSize, Failure } from "../bindings/api";
import type { Replayed } from "./replay";

const missing: Failure = { code: "internal", message: "Not there yet.", hint: null, detail: null };

/** How much an export of a timeline, given newest first, would be. */
export function exportSize(_events: readonly Replayed[], _request: ExportRequest): ExportSize {
  throw missing;
}

export async function exportTo(
  _events: readonly Replayed[],
  _request: ExportRequest,
  _path: string,
  _onProgress: (progress: Exporting) => void,
): Promise<Exported> {
  throw missing;
}
