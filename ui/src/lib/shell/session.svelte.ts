import type { Backend } from "../backend";
import type { SourceInfo } from "../bindings/api";
import { Connect } from "../connect/connect.svelte";
import { Export, fileName } from "../export/export.svelte";
import { Inspector } from "../inspector/inspector.svelte";
import type { Screen } from "../keys";
import { Objectives } from "../objectives/objectives.svelte";
import { text } from "../text";
import { Looked } from "../timeline/looked.svelte";
import { Timeline } from "../timeline/timeline.svelte";
import { Announcer } from "./announcer.svelte";
import { Settings } from "./settings.svelte";

export type Sheet = "help" | "notes" | "palette" | "settings" | "export";

/** What is open, and where the reader is in it. */
export class Session {
  screen = $state<Screen>("connect");
  source = $state.raw<SourceInfo | null>(null);
  objectives = $state.raw<Objectives | null>(null);
  timeline = $state.raw<Timeline | null>(null);
  inspector = $state.raw<Inspector | null>(null);
  /** What is about to be taken into a file. */
  exporting = $state.raw<Export | null>(null);
  /** The sheet that lies over the screen. */
  sheet = $state<Sheet | null>(null);

  readonly connect: Connect;
  readonly settings: Settings;
  readonly announcer = new Announcer();
  #backend: Backend;

  constructor(backend: Backend, settings = new Settings()) {
    this.#backend = backend;
    this.settings = settings;
    this.connect = new Connect(
      backend,
      (source) => this.#opened(source),
      () => this.toConnect(),
    );
  }

  #opened(source: SourceInfo): void {
    const former = this.source;
    this.timeline?.leave();
    if (former && former.id !== source.id) {
      void this.#backend.closeSource(former.id).catch(() => undefined);
    }
    this.source = source;
    this.objectives = new Objectives(this.#backend, source.id);
    this.timeline = null;
    this.inspector = null;
    this.screen = "objectives";
    void this.objectives.read();
    const { length } = source.notices;
    if (length > 0) this.announcer.say(text.notes.announce(length));
  }

  openObjective(objectiveId: string): void {
    if (!this.source) return;
    this.timeline?.leave();
    const inspector: Inspector = new Inspector(
      this.#backend,
      this.source.id,
      objectiveId,
      () => !timeline.reading.givenUp,
    );
    const timeline = new Timeline(
      this.#backend,
      new Looked(this.source.id, objectiveId, () => this.settings.zone),
      () => this.settings.perPage,
      (event) => void inspector.show(event),
      this.objectives?.rows?.find((row) => row.objective_id === objectiveId)?.title ?? null,
    );
    timeline.looked.fold = this.settings.fold;
    if (this.inspector) inspector.tab = this.inspector.tab;
    this.inspector = inspector;
    this.timeline = timeline;
    this.screen = "timeline";
    void timeline.show(1);
  }

  toConnect(): void {
    this.timeline?.leave();
    this.screen = "connect";
  }

  toObjectives(): void {
    if (!this.objectives) return;
    this.timeline?.leave();
    this.screen = "objectives";
  }

  back(): void {
    if (this.screen === "timeline") this.toObjectives();
    else if (this.screen === "objectives") this.toConnect();
    else if (this.connect.opening === null) this.toObjectives();
  }

  /** Puts every view on an event: list, lanes, scrubber and inspector. */
  choose(seq: string): void {
    void this.inspector?.show({ seq });
    this.timeline?.follow(seq);
  }

  /** Along the history of the entity on show; the row moves with it where the page holds it. */
  stepEntity(to: "older" | "newer"): void {
    const seq = this.inspector?.step(to);
    if (seq) this.timeline?.follow(seq);
  }

  /** Offers to take what is filtered into a file. */
  export(): void {
    if (!this.timeline) return;
    const { looked, title, objectiveId } = this.timeline;
    this.exporting = new Export(this.#backend, looked.view, fileName(title ?? objectiveId));
    this.sheet = "export";
  }

  foldBursts(fold: boolean): void {
    this.settings.fold = fold;
    this.settings.keep();
    if (this.timeline) this.timeline.looked.fold = fold;
  }

  shut(): void {
    this.sheet = null;
  }

  reread(): void {
    if (this.screen === "connect") void this.connect.readRecents();
    if (this.screen === "objectives") void this.objectives?.read();
    if (this.screen === "timeline") {
      void this.timeline?.reread();
      void this.inspector?.reread();
    }
  }
}
