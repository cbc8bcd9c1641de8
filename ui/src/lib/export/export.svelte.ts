import type { Backend } from "../backend";
import type {
  Exported,
  ExportFormat,
  Exporting,
  ExportRequest,
  ExportSize,
  Failure,
  View,
} from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

export const formats: readonly ExportFormat[] = ["ndjson", "json", "csv", "html"];

/** Taking what is filtered into a file: how, how much it will be, how far it is, and what came of it. */
export class Export {
  format = $state<ExportFormat>("ndjson");
  withState = $state(false);
  guard = $state(true);
  /** Fields to leave out, separated by commas. */
  redact = $state("");

  size = $state.raw<ExportSize | null>(null);
  progress = $state.raw<Exporting | null>(null);
  exported = $state.raw<Exported | null>(null);
  failure = $state.raw<Failure | null>(null);
  stopped = $state(false);

  readonly view: View;
  #backend: Backend;
  #name: string;
  #latest = new Latest();

  /** `name`: what the file is called unless somebody says otherwise, without its ending. */
  constructor(backend: Backend, view: View, name: string) {
    this.#backend = backend;
    this.view = view;
    this.#name = name;
  }

  get request(): ExportRequest {
    const redact = this.redact.split(",").map((field) => field.trim());
    return {
      view: this.view,
      format: this.format,
      with_state: this.withState,
      guard_formulas: this.guard,
      redact: redact.filter((field) => field !== ""),
    };
  }

  get busy(): boolean {
    return this.progress !== null;
  }

  /** How much the file will be. Only the last question counts. */
  async measure(request: ExportRequest): Promise<void> {
    this.size = null;
    const outcome = await this.#latest.run(() => this.#backend.exportSize(request));
    if (outcome.kind === "stale") return;
    if (outcome.kind === "failure") this.failure = toFailure(outcome.thrown);
    else {
      this.failure = null;
      this.size = outcome.answer;
    }
  }

  async save(): Promise<void> {
    const { request } = this;
    this.failure = null;
    this.stopped = false;
    this.exported = null;
    try {
      const path = await this.#backend.chooseSave(`${this.#name}.${this.format}`, [this.format]);
      if (path === null) return;
      this.progress = { written: 0, total: this.size?.events ?? 0, bytes: 0 };
      this.exported = await this.#backend.export(request, path, (progress) => {
        if (this.progress !== null) this.progress = progress;
      });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.code === "cancelled") this.stopped = true;
      else this.failure = failure;
    } finally {
      this.progress = null;
    }
  }

  cancel(): void {
    if (this.busy) void this.#backend.cancelExport().catch(() => undefined);
  }
}

/** A name for a file out of a title, which may hold anything. */
export function fileName(title: string): string {
  const safe = title
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return safe.slice(0, 60) || "history";
}
