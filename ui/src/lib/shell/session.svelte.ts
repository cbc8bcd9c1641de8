import type { Backend } from "../backend";
import type { Diagnostics, Environment, LinkTarget, SourceInfo } from "../bindings/api";
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
import { Entities } from "../sources/entities.svelte";
import { Mapper } from "../sources/mapper.svelte";
import { OwnMappings } from "../sources/own.svelte";
import { Sources } from "../sources/sources.svelte";
import { text } from "../text";
import { KeptFilters } from "../timeline/filters";
import { Following } from "../timeline/live.svelte";
import { Looked } from "../timeline/looked.svelte";
import { Timeline } from "../timeline/timeline.svelte";
import { Announcer } from "./announcer.svelte";
import { Settings } from "./settings.svelte";

export type Sheet =
  "help" | "notes" | "palette" | "settings" | "diagnostics" | "export" | "compare" | "mapper";

/** What is open, and where the reader is in it. */
export class Session {
  screen = $state<Screen>("connect");
  /** The opened database. */
  database = $state.raw<SourceInfo | null>(null);
  /** The log of it that is read: the database itself, where there is nothing to choose. */
  source = $state.raw<SourceInfo | null>(null);
  /** The logs of the database. */
  sources = $state.raw<Sources | null>(null);
  /** What the log is about: objectives in Backstory's own, entities in any other. */
  objectives = $state.raw<Objectives | null>(null);
  entities = $state.raw<Entities | null>(null);
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
  /** A mapping that is put together. */
  mapper = $state.raw<Mapper | null>(null);
  /** The sheet that lies over the screen. */
  sheet = $state<Sheet | null>(null);

  readonly connect: Connect;
  readonly settings: Settings;
  readonly announcer = new Announcer();
  /** The mappings of the reader's own. */
  readonly own: OwnMappings;
  #backend: Backend;
  #filters = new KeptFilters();
  /** Where a link leads, as long as the log is not chosen yet. */
  #target: LinkTarget | null = null;

  constructor(backend: Backend, settings = new Settings()) {
    this.#backend = backend;
    this.settings = settings;
    this.own = new OwnMappings(backend, () => void this.sources?.read());
    this.connect = new Connect(backend, {
      opened: (source, target) => this.#opened(source, target),
      comeForward: () => this.toConnect(),
      current: () => this.database,
    });
  }

  /** What the open database is used for, where somebody said so. */
  get environment(): Environment | null {
    const { database, connect } = this;
    const recent = connect.recents?.find((recent) => recent.location === database?.location);
    return recent?.environment ?? null;
  }

  #opened(database: SourceInfo, target: LinkTarget | null): void {
    const former = this.database;
    this.#leave();
    this.#target = target;
    if (former?.id === database.id) {
      this.toObjectives();
      if (this.source) this.#follow();
      return;
    }
    if (former) void this.#backend.closeSource(former.id).catch(() => undefined);
    this.database = database;
    this.sources = new Sources(this.#backend, database.id, (log) => this.#chose(log));
    this.#forget();
    if (database.log) this.#read(database);
    else this.toSources();
    const { length } = database.notices;
    if (length > 0) this.announcer.say(text.notes.announce(length));
  }

  #chose(log: SourceInfo): void {
    const former = this.source;
    if (former && this.chose) {
      void this.#backend.closeSource(former.id).catch(() => undefined);
    }
    this.#forget();
    this.#read(log);
  }

  #read(source: SourceInfo): void {
    this.source = source;
    if (source.log?.id === "native") this.objectives = new Objectives(this.#backend, source.id);
    else this.entities = new Entities(this.#backend, source.id);
    this.screen = this.#subjects;
    void (this.objectives ?? this.entities)?.read();
    this.#follow();
  }

  #forget(): void {
    this.source = null;
    this.objectives = null;
    this.entities = null;
    this.timeline = null;
    this.inspector = null;
  }

  /** Whether the log that is read was chosen, or is yet to be. */
  get chose(): boolean {
    return this.source === null || this.source.id !== this.database?.id;
  }

  /** The screen that lists what the log is about. */
  get #subjects(): Screen {
    return this.entities ? "entities" : "objectives";
  }

  /** The list on screen that keys move through. */
  get list(): { move(by: number): void; fit: number } | null {
    if (this.screen === "sources") return this.sources;
    return this.screen === "entities" ? this.entities : this.objectives;
  }

  /** Opens what the keys are on in the list on screen. */
  openCurrent(): void {
    const { screen, sources, objectives, entities } = this;
    if (screen === "sources" && sources?.current) void sources.choose(sources.current);
    if (screen === "objectives" && objectives?.current)
      this.openObjective(objectives.current.objective_id);
    if (screen === "entities" && entities?.current) this.openObjective(entities.current.subject);
  }

  /** To where the link leads that was opened, if it was one. */
  #follow(): void {
    const target = this.#target;
    this.#target = null;
    if (!target) return;
    this.sheet = null;
    const { objective_id, seq, filter } = target;
    this.openObjective(objective_id, { seq, filter });
  }

  /** A link to what is looked at: the objective, its filter, the event on show. */
  async link(): Promise<string | null> {
    const { source, timeline, inspector } = this;
    if (!source || !timeline) return null;
    const { objectiveId: objective_id, looked } = timeline;
    const target = { objective_id, seq: inspector?.seq ?? null, filter: looked.filter };
    return this.#backend.link({ source: source.id, target });
  }

  /** `at`: the event to begin at, and what to show instead of what was filtered the last time. */
  openObjective(objectiveId: string, at?: Pick<LinkTarget, "seq" | "filter">): void {
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
      this.#titleOf(objectiveId),
    );
    timeline.looked.fold = this.settings.fold;
    timeline.looked.filter = at?.filter ?? this.#filters.read(this.source.label, objectiveId);
    timeline.list.begins = at?.seq ?? null;
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

  #titleOf(subject: string): string | null {
    const objective = this.objectives?.rows?.find((row) => row.objective_id === subject);
    const entity = this.entities?.held.find((row) => row.subject === subject);
    return (objective ?? entity)?.title ?? null;
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

  /** To the logs of the database, to choose another. */
  toSources(): void {
    if (!this.sources) return;
    this.#leave();
    this.screen = "sources";
    if (!this.sources.found) void this.sources.read();
  }

  /** Offers to describe a log that Backstory does not know. */
  map(): void {
    if (!this.database) return;
    this.mapper = new Mapper(this.#backend, this.database.id, () => {
      void this.own.read();
      void this.sources?.read();
    });
    this.sheet = "mapper";
    void this.mapper.start();
  }

  /** Opens the log whose mapping was just saved. */
  openMapped(): void {
    const id = this.mapper?.saved;
    this.shut();
    if (id) void this.sources?.choose({ id });
  }

  toObjectives(): void {
    if (!this.objectives && !this.entities) {
      this.toSources();
      return;
    }
    this.#leave();
    this.screen = this.#subjects;
  }

  back(): void {
    const { screen } = this;
    if (screen === "timeline") this.toObjectives();
    else if (screen === "sources") this.toConnect();
    else if (screen === "connect" && this.connect.opening === null) this.toObjectives();
    else if (this.chose) this.toSources();
    else this.toConnect();
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

  diagnostics(): Promise<Diagnostics> {
    return this.#backend.diagnostics();
  }

  /** Forgets the histories in memory. What is on show stays; what is asked next is read again. */
  async clearCache(): Promise<void> {
    await this.#backend.clearCache();
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
    if (this.screen === "sources") void this.sources?.read();
    if (this.screen === "objectives") void this.objectives?.read();
    if (this.screen === "entities") void this.entities?.read();
    if (this.screen === "timeline") {
      void this.timeline?.reread();
      void this.inspector?.reread();
    }
  }
}
