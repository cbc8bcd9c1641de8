import type { Backend } from "../backend";
import type { Failure, Recent, SourceInfo } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";
import { text } from "../text";
import { placeOf } from "./place";

/** The first screen: choosing a source, waiting for it, and what to do when it does not open. */
export class Connect {
  /** What is typed. May hold a password, so it is emptied as soon as a source is open. */
  location = $state("");
  /** The place being opened, without secrets; null while nothing is. */
  opening = $state<string | null>(null);
  elapsed = $state(0);
  failure = $state.raw<Failure | null>(null);
  notice = $state("");
  recents = $state.raw<Recent[] | null>(null);
  version = $state("");

  #backend: Backend;
  #opened: (source: SourceInfo) => void;
  #comeForward: () => void;
  #latest = new Latest();
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** `comeForward`: shows this screen, for what is opened from outside the window. */
  constructor(
    backend: Backend,
    opened: (source: SourceInfo) => void,
    comeForward: () => void = () => undefined,
  ) {
    this.#comeForward = comeForward;
    this.#backend = backend;
    this.#opened = opened;
  }

  async start(): Promise<void> {
    void this.readRecents();
    const opened = () => {
      this.#comeForward();
      void this.openNamed();
    };
    void this.#backend.onOpen(opened).catch(() => undefined);
    await this.openNamed();
  }

  /** Opens what the command line named, of this start or of a later one. */
  async openNamed(): Promise<void> {
    try {
      const { version, open } = await this.#backend.startup();
      this.version = version;
      if (open !== null) await this.#open(placeOf(open), () => this.#backend.openStartup());
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }

  /** Recents are a convenience: failing to read them must not stand in the way of opening something. */
  async readRecents(): Promise<void> {
    try {
      this.recents = await this.#backend.recents();
    } catch {
      this.recents = [];
    }
  }

  async open(): Promise<void> {
    const location = this.location.trim();
    if (location === "") {
      this.failure = {
        code: "location.missing",
        message: text.connect.missing,
        hint: null,
        detail: null,
      };
      return;
    }
    await this.#open(placeOf(location), () => this.#backend.connect(location));
  }

  async openRecent(recent: Recent): Promise<void> {
    await this.#open(recent.label, () => this.#backend.connect(recent.location));
    // The password is not kept with a recent place: let it be added to what is already there.
    if (this.failure) this.location = recent.location;
  }

  async openSample(): Promise<void> {
    await this.#open(text.connect.theSample, () => this.#backend.openSample());
  }

  async browse(): Promise<void> {
    try {
      const path = await this.#backend.chooseFile();
      if (path === null) return;
      this.location = path;
    } catch (thrown) {
      this.failure = toFailure(thrown);
      return;
    }
    await this.open();
  }

  /** Back to the form at once, whatever the driver is still waiting for. */
  cancel(): void {
    if (this.opening === null) return;
    this.#latest.discard();
    this.#settle();
    this.notice = text.connect.cancelled;
    void this.#backend.cancelConnect().catch(() => undefined);
  }

  async forget(recent: Recent): Promise<void> {
    try {
      this.recents = await this.#backend.forgetRecent(recent.location);
      this.notice = text.connect.forgotten(recent.label);
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }

  async #open(what: string, request: () => Promise<SourceInfo>): Promise<void> {
    this.failure = null;
    this.notice = "";
    this.opening = what;
    this.#tick();
    const outcome = await this.#latest.run(request);
    if (outcome.kind === "stale") {
      // It opened after all, but nobody waits for it any more.
      if (outcome.late) await this.#backend.closeSource(outcome.late.id).catch(() => undefined);
      return;
    }
    this.#settle();
    if (outcome.kind === "failure") {
      const failure = toFailure(outcome.thrown);
      if (failure.code === "cancelled") this.notice = text.connect.cancelled;
      else this.failure = failure;
      return;
    }
    this.location = "";
    this.#opened(outcome.answer);
    void this.readRecents();
  }

  #tick(): void {
    clearInterval(this.#ticking);
    const since = Date.now();
    this.elapsed = 0;
    this.#ticking = setInterval(() => {
      this.elapsed = Math.floor((Date.now() - since) / 1000);
    }, 250);
  }

  #settle(): void {
    clearInterval(this.#ticking);
    this.opening = null;
  }
}
