import type { Backend } from "../backend";
import type { SourceInfo } from "../bindings/api";
import { Compare } from "../compare/compare.svelte";
import { Connect } from "../connect/connect.svelte";
import { Export, fileName } from "../export/export.svelte";
import { Inspector } from "../inspector/inspector.svelte";
import type { Screen } from "../keys";
import { Objectives } from "../objectives/objectives.svelte";
import { justBefore } from "../overview/axis";
import { Glance } from "../overview/glance.svelte";
import { Scrubber } from "../overview/scrubber.svelte";
import { rangeWords } from "../overview/words";
import { text } from "../text";
import { KeptFilters } from "../timeline/filters";
import { Following } from "../timeline/live.svelte";
import { Looked } from "../timeline/looked.svelte";
import { Timeline } from "../timeline/timeline.svelte";
import { Announcer } from "./announcer.svelte";
import { Settings } from "./settings.svelte";

export type Sheet = "help" | "notes" | "palette" | "settings" | "export" | "compare";

/** What is open, and where the reader is in it. */
export class Session {
  screen = $state<Screen>("connect");
  source = $state.raw<SourceInfo | null>(null);
  objectives = $state.raw<Objectives | null>(null);
  timeline = $state.raw<Timeline | null>(null);
  live = $state.raw<Following | null>(null);
  inspector = $state.raw<Inspector | null>(null);
  /** The timeline at a glance. */
  glance = $state.raw<Glance | null>(null);
  /** The time travelled to. */
  scrubber = $state.raw<Scrubber | null>(null);
  /** What is about to be taken into a file. */
  exporting = $state.raw<Export | null>(null);
  /** Two instants side by side. */
  comparing = $state.raw<Compare | null>(null);
  /** The sheet that lies over the screen. */
  sheet = $state<Sheet | null>(null);

  readonly connect: Connect;
  readonly settings: Settings;
  readonly announcer = new Announcer();
  #backend: Backend;
  #filters = new KeptFilters();

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
    this.#leave();
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
    this.#leave();
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
    timeline.looked.filter = this.#filters.read(this.source.label, objectiveId);
    if (this.inspector) inspector.tab = this.inspector.tab;
    this.inspector = inspector;
    this.timeline = timeline;
    this.glance = new Glance(this.#backend, timeline.looked, this.glance);
    this.scrubber = new Scrubber(timeline);
    this.live = new Following(this.#backend, timeline.looked, (events, late) =>
      this.announcer.say(text.live.announce(events, late)),
    );
    this.screen = "timeline";
    void timeline.show(1);
  }

  /** Shows what has come while the timeline was looked at, and goes to the newest event. */
  showNew(): void {
    if (!this.timeline || !this.live?.pending) return this.timeline?.goTo(0);
    this.timeline.list.restart();
    this.live.show();
  }

  #leave(): void {
    this.live?.leave();
    this.glance?.leave();
    this.scrubber?.stop();
    this.timeline?.leave();
  }

  toConnect(): void {
    this.#leave();
    this.screen = "connect";
  }

  toObjectives(): void {
    if (!this.objectives) return;
    this.#leave();
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

  /** Only the events in the bars chosen. */
  filterBars(): void {
    const { glance } = this;
    const range = glance?.range ?? null;
    if (!glance?.asked.answer || !range) return;
    const words = rangeWords(range, glance.asked.answer.width.unit, this.settings.zone);
    glance.filter(range);
    this.announcer.say(text.overview.filteredTo(words));
  }

  /** To the newest event of the bar the reader is on. */
  goToBar(): void {
    const bar = this.glance?.bar;
    if (bar) void this.timeline?.list.find({ kind: "time", at: justBefore(bar.to) });
  }

  /** To the newest event of the mark the reader is on, where the filter leaves it. */
  goToMark(): void {
    const mark = this.glance?.lanes.marked;
    if (mark && this.glance?.isWanted(mark)) this.choose(mark.seq);
  }

  /** Along the history of the entity on show; the row moves with it where the page holds it. */
  stepEntity(to: "older" | "newer"): void {
    const seq = this.inspector?.step(to);
    if (seq) this.timeline?.follow(seq);
  }

  /** Pins the event on show as A, or lets it go. */
  pin(): void {
    this.inspector?.pin();
    const seq = this.inspector?.pinned?.seq;
    this.announcer.say(seq === undefined ? text.inspect.pin.unsaid : text.inspect.pin.said(seq));
  }

  /** The pinned event, or else the event of the entity before, side by side with the one on show. */
  openCompare(): void {
    const { source, timeline, inspector } = this;
    if (!source || !timeline || !inspector?.detail) return;
    const { event, older } = inspector.detail;
    const { entity_type, entity_id, seq } = event;
    this.comparing = new Compare(
      this.#backend,
      {
        source: source.id,
        objectiveId: timeline.objectiveId,
        about: { entity_type, entity_id },
      },
      { kind: "seq", seq: inspector.pinned?.seq ?? older ?? seq },
      { kind: "seq", seq },
    );
    this.sheet = "compare";
    void this.comparing.read();
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

  /** Remembers what is filtered for the next time the timeline opens. */
  keepFilter(): void {
    if (!this.source || !this.timeline) return;
    const { objectiveId, looked } = this.timeline;
    this.#filters.keep(this.source.label, objectiveId, looked.filter);
  }

  shut(): void {
    this.sheet = null;
  }

  reread(): void {
    if (this.sheet === "compare") {
      void this.comparing?.read();
      return;
    }
    if (this.screen === "connect") void this.connect.readRecents();
    if (this.screen === "objectives") void this.objectives?.read();
    if (this.screen === "timeline") {
      void this.timeline?.reread();
      void this.inspector?.reread();
    }
  }
}
