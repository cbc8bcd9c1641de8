import type { Backend } from "../backend";
import type { Environment, EventRow, LinkTarget, SourceInfo } from "../bindings/api";
import type { Compare } from "../compare/compare.svelte";
import { Connect } from "../connect/connect.svelte";
import type { Export } from "../export/export.svelte";
import type { Inspector } from "../inspector/inspector.svelte";
import type { Screen } from "../keys";
import { Objectives } from "../objectives/objectives.svelte";
import type { Glance } from "../overview/glance.svelte";
import type { Scrubber } from "../overview/scrubber.svelte";
import { Entities } from "../sources/entities.svelte";
import type { Mapper } from "../sources/mapper.svelte";
import { OwnMappings } from "../sources/own.svelte";
import { Sources } from "../sources/sources.svelte";
import { text } from "../text";
import { KeptFilters, placeOf } from "../timeline/kept-filters";
import type { Following } from "../timeline/live.svelte";
import type { Timeline } from "../timeline/timeline.svelte";
import { Announcer } from "./announcer.svelte";
import { Settings } from "./settings.svelte";
import type { Sheet } from "./sheet";
import { viewsOf } from "./views";

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
  /** The event that is offered to filter by: it stays, also where the filter hides it. */
  filterEvent = $state.raw<EventRow | null>(null);
  /** The sheet that lies over the screen. */
  sheet = $state<Sheet | null>(null);

  readonly backend: Backend;
  readonly connect: Connect;
  readonly settings: Settings;
  readonly announcer = new Announcer();
  /** The mappings of the reader's own. */
  readonly own: OwnMappings;
  #filters = new KeptFilters();
  /** Where a link leads, as long as the log is not chosen yet. */
  #target: LinkTarget | null = null;

  constructor(backend: Backend, settings = new Settings()) {
    this.backend = backend;
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
    if (former) void this.backend.closeSource(former.id).catch(() => undefined);
    this.database = database;
    this.sources = new Sources(this.backend, database.id, (log) => this.#chose(log));
    this.#forget();
    if (database.log) this.#read(database);
    else this.toSources();
    const { length } = database.notices;
    if (length > 0) this.announcer.say(text.notes.announce(length));
  }

  #chose(log: SourceInfo): void {
    const former = this.source;
    if (former && this.chose) {
      void this.backend.closeSource(former.id).catch(() => undefined);
    }
    this.#forget();
    this.#read(log);
  }

  #read(source: SourceInfo): void {
    this.source = source;
    if (source.log?.id === "native") this.objectives = new Objectives(this.backend, source.id);
    else this.entities = new Entities(this.backend, source.id);
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

  /** To where the link leads that was opened, if it was one. */
  #follow(): void {
    const target = this.#target;
    this.#target = null;
    if (!target) return;
    this.sheet = null;
    const { objective_id, seq, filter } = target;
    this.openObjective(objective_id, { seq, filter });
  }

  /** `at`: the event to begin at, and what to show instead of what was filtered the last time. */
  openObjective(objectiveId: string, at?: Pick<LinkTarget, "seq" | "filter">): void {
    const { source } = this;
    if (!source) return;
    this.#leave();
    const kept = at?.filter ?? this.#filters.read(placeOf(source), objectiveId);
    const views = viewsOf(this, source, objectiveId, { seq: at?.seq ?? null, filter: kept });
    this.inspector = views.inspector;
    this.timeline = views.timeline;
    this.glance = views.glance;
    this.scrubber = views.scrubber;
    this.live = views.live;
    this.screen = "timeline";
    void views.timeline.show(1);
  }

  /** Shows what has come while the timeline was looked at, and goes to the newest event. */
  showNew(): void {
    const { timeline, live } = this;
    if (!timeline || !live?.pending) return timeline?.goTo(0);
    const { ready } = timeline.list;
    if (ready) timeline.list.restart();
    live.show();
    if (!ready) void timeline.show(1);
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

  foldBursts(fold: boolean): void {
    this.settings.fold = fold;
    this.settings.keep();
    if (this.timeline) this.timeline.looked.fold = fold;
  }

  /** Remembers what is filtered for the next time the timeline opens. */
  keepFilter(): void {
    if (!this.source || !this.timeline) return;
    const { objectiveId, looked } = this.timeline;
    this.#filters.keep(placeOf(this.source), objectiveId, looked.filter);
  }

  /** Forgets every database with its password, and what was filtered in any of them. Whether that was done. */
  async forgetAll(): Promise<boolean> {
    const done = await this.connect.forgetAll();
    if (done) this.#filters.forget();
    return done;
  }

  shut(): void {
    this.sheet = null;
  }
}
