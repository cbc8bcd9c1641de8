import type { Backend } from "../backend";
import type { Failure, LogInfo, SourceInfo, Sources as Found } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

/** The logs of an opened database, of which one is chosen. */
export class Sources {
  found = $state.raw<Found | null>(null);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** Position of the log the keyboard is on. */
  active = $state(0);
  /** The id of the log that is being opened. */
  choosing = $state<string | null>(null);
  readonly fit = 5;

  readonly database: string;
  #backend: Backend;
  #chosen: (log: SourceInfo) => void;
  #latest = new Latest();
  #choice = new Latest();

  /** `chosen`: what becomes of a log that was opened. */
  constructor(backend: Backend, database: string, chosen: (log: SourceInfo) => void) {
    this.#backend = backend;
    this.database = database;
    this.#chosen = chosen;
  }

  get current(): LogInfo | null {
    return this.found?.sources[this.active] ?? null;
  }

  async read(): Promise<void> {
    this.busy = true;
    const outcome = await this.#latest.run(() => this.#backend.sources(this.database));
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      this.failure = toFailure(outcome.thrown);
      return;
    }
    const kept = this.current?.id;
    this.failure = null;
    this.found = outcome.answer;
    this.active = Math.max(
      0,
      this.found.sources.findIndex(({ id }) => id === kept),
    );
  }

  move(by: number): void {
    const last = Math.max(0, (this.found?.sources.length ?? 0) - 1);
    this.active = Math.min(last, Math.max(0, this.active + by));
  }

  async choose(log: Pick<LogInfo, "id">): Promise<void> {
    this.choosing = log.id;
    const outcome = await this.#choice.run(() => this.#backend.chooseLog(this.database, log.id));
    if (outcome.kind === "stale") {
      if (outcome.late) await this.#backend.closeSource(outcome.late.id).catch(() => undefined);
      return;
    }
    this.choosing = null;
    if (outcome.kind === "failure") {
      this.failure = toFailure(outcome.thrown);
      return;
    }
    this.failure = null;
    this.#chosen(outcome.answer);
  }

  /** Nobody waits for a log that is being opened any more. */
  leave(): void {
    this.#choice.discard();
    this.choosing = null;
  }
}
