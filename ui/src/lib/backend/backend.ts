import type {
  Blame,
  BlameRequest,
  CompareRequest,
  Comparison,
  Diff,
  DiffRequest,
  EventDetail,
  EventRequest,
  Exported,
  Exporting,
  ExportRequest,
  ExportSize,
  Facet,
  FacetRequest,
  FieldHistory,
  FieldHistoryRequest,
  Live,
  Loading,
  Located,
  LocateRequest,
  Moment,
  MomentRequest,
  ObjectiveRow,
  Overview,
  OverviewRequest,
  Recent,
  Rows,
  RowsRequest,
  SourceInfo,
  Startup,
  TimelinePage,
  TimelineRequest,
} from "../bindings/api";

/** Everything the window can ask of the core. Every call rejects with a `Failure`, never with anything else. */
export interface Backend {
  startup(): Promise<Startup>;
  /** Opens what the command line named. */
  openStartup(): Promise<SourceInfo>;
  connect(location: string): Promise<SourceInfo>;
  /** Gives up the pending connect, which then rejects with the code `cancelled`. */
  cancelConnect(): Promise<void>;
  openSample(): Promise<SourceInfo>;
  /** The path chosen in the system's dialog, or null when it was closed. */
  chooseFile(): Promise<string | null>;
  recents(): Promise<Recent[]>;
  forgetRecent(location: string): Promise<Recent[]>;
  closeSource(source: string): Promise<void>;
  objectives(source: string, search: string): Promise<ObjectiveRow[]>;
  timeline(request: TimelineRequest): Promise<TimelinePage>;
  /** Reads a history whole; says how far it is about ten times a second. */
  loadHistory(
    source: string,
    objectiveId: string,
    onProgress: (progress: Loading) => void,
  ): Promise<void>;
  /** Stops the reading of a history: whatever waits for it then rejects with the code `cancelled`. */
  cancelLoad(source: string, objectiveId: string): Promise<void>;
  event(request: EventRequest): Promise<EventDetail>;

  /** A stretch of the rows of a view. Reads the history whole where it is not in memory. */
  rows(request: RowsRequest): Promise<Rows>;
  /** Where in a view something is; null where there is nothing such. */
  locate(request: LocateRequest): Promise<Located | null>;
  overview(request: OverviewRequest): Promise<Overview>;
  facet(request: FacetRequest): Promise<Facet>;
  /** Says what happens to a timeline until `unfollow`, or until another one is followed. */
  follow(source: string, objectiveId: string, onLive: (said: Live) => void): Promise<void>;
  unfollow(): Promise<void>;

  blame(request: BlameRequest): Promise<Blame>;
  fieldHistory(request: FieldHistoryRequest): Promise<FieldHistory>;
  diff(request: DiffRequest): Promise<Diff>;
  moment(request: MomentRequest): Promise<Moment>;
  compare(request: CompareRequest): Promise<Comparison>;

  exportSize(request: ExportRequest): Promise<ExportSize>;
  /** Writes a file, which is there only once it is whole. */
  export(
    request: ExportRequest,
    path: string,
    onProgress: (progress: Exporting) => void,
  ): Promise<Exported>;
  /** Stops the export under way, which then rejects with the code `cancelled` and leaves no file. */
  cancelExport(): Promise<void>;
}
