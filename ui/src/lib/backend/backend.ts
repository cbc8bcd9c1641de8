import type {
  Blame,
  BlameRequest,
  CacheUse,
  CompareRequest,
  Comparison,
  ConnectOptions,
  ConnectProgress,
  Diagnostics,
  Diff,
  DiffRequest,
  EntitiesRequest,
  EntityList,
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
  Hits,
  HitsRequest,
  ImportedMapping,
  LinkRequest,
  Live,
  Loading,
  Located,
  LocateRequest,
  MappingDraft,
  Moment,
  MomentRequest,
  ObjectiveRow,
  Overview,
  OverviewRequest,
  OwnMapping,
  ParsedLocation,
  Recent,
  RecentEdit,
  Rows,
  RowsRequest,
  SourceInfo,
  Sources,
  Startup,
  TableInfo,
  TableSample,
  TextEdit,
  TimelinePage,
  TimelineRequest,
  Trial,
} from "../bindings/api";

/** Everything the window can ask of the core. Every call rejects with a `Failure`, never with anything else. */
export interface Backend {
  startup(): Promise<Startup>;
  /** Opens what the command line or a link named. */
  openStartup(onProgress?: (progress: ConnectProgress) => void): Promise<SourceInfo>;
  /** Tells whenever Backstory is started once more with something to open: `startup` and `openStartup` then know it. */
  onOpen(opened: () => void): Promise<void>;
  /** Tells whenever a file is dragged over the window, and away again. What is dropped is told as `onOpen` does. */
  onDrag(dragged: (over: boolean) => void): Promise<void>;
  /** Follows a `backstory://` link: `onOpen` then tells, as of a later start. */
  openLink(link: string): Promise<void>;
  /** A link to a place in an opened database. */
  link(request: LinkRequest): Promise<string>;
  /** What a text names, as it is typed; nothing is opened or looked at. Rejects where it names nothing. */
  parseLocation(text: string): Promise<ParsedLocation>;
  /** What must be written otherwise in the password of a URL: edits of the text, to be made in this order. */
  encodePassword(text: string): Promise<TextEdit[]>;
  /** Opens a database and remembers it. Where a password is missing or wrong, it rejects with the code `auth.failed`. */
  connect(
    location: string,
    options?: ConnectOptions,
    onProgress?: (progress: ConnectProgress) => void,
  ): Promise<SourceInfo>;
  /** Gives up the pending connect, which then rejects with the code `cancelled`. */
  cancelConnect(): Promise<void>;
  openSample(): Promise<SourceInfo>;
  /** The path chosen in the system's dialog, or null when it was closed. */
  chooseFile(): Promise<string | null>;
  /** The path of a certificate chosen in the system's dialog, or null when it was closed. */
  chooseCertificate(): Promise<string | null>;
  /** The path chosen in the system's dialog for a new file, or null when it was closed. */
  chooseSave(suggested: string, extensions: readonly string[]): Promise<string | null>;
  /** Puts text on the system's clipboard. */
  copy(text: string): Promise<void>;
  recents(): Promise<Recent[]>;
  editRecent(location: string, edit: RecentEdit): Promise<Recent[]>;
  pinRecent(location: string, pinned: boolean): Promise<Recent[]>;
  /** Forgets a database, and its password wherever it is kept. */
  forgetRecent(location: string): Promise<Recent[]>;
  /** Forgets every database, and every password wherever it is kept. */
  forgetRecents(): Promise<void>;
  /** Closes a database with its logs, or only a log that was chosen. */
  closeSource(source: string): Promise<void>;
  /** The logs of an opened database. */
  sources(database: string): Promise<Sources>;
  /** Opens one of the logs of an opened database, beside the database itself. */
  chooseLog(database: string, log: string): Promise<SourceInfo>;
  entities(request: EntitiesRequest): Promise<EntityList>;

  /** The tables of an opened database. */
  tables(database: string): Promise<TableInfo[]>;
  /** A few rows of a table, and what its columns probably say. */
  sample(database: string, schema: string, table: string): Promise<TableSample>;
  /** What a draft makes of the first rows of its table. Rejects with `mapping.invalid` where something is still open. */
  tryDraft(database: string, draft: MappingDraft): Promise<Trial>;
  ownMappings(): Promise<OwnMapping[]>;
  /** Keeps a mapping under its id, which it answers; one that was there is replaced. */
  saveMapping(draft: MappingDraft): Promise<string>;
  forgetMapping(id: string): Promise<OwnMapping[]>;
  /**
   * Takes in a file chosen in the system's dialog; null when the dialog was closed. Where it would replace another mapping, it waits
   * for `replaceMapping`.
   */
  importMapping(): Promise<ImportedMapping | null>;
  /** The mapping taken in last takes the place of the other; answers its id. */
  replaceMapping(): Promise<string>;
  /** Copies a mapping to a file named in the system's dialog; answers its path, or null when the dialog was closed. */
  exportMapping(id: string): Promise<string | null>;

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
  /** How many events of a view hold a text, and which of them one is. */
  hits(request: HitsRequest): Promise<Hits>;
  overview(request: OverviewRequest): Promise<Overview>;
  facet(request: FacetRequest): Promise<Facet>;
  /** Says what happens to a timeline until `unfollow`, or until another one is followed. */
  follow(source: string, objectiveId: string, onLive: (said: Live) => void): Promise<void>;
  unfollow(): Promise<void>;
  /** How many seconds apart what is followed is looked at; 0 is as soon as something comes. */
  lookEvery(seconds: number): Promise<void>;
  /** Does not wait any longer before a lost connection is tried again. */
  retryNow(): Promise<void>;

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

  diagnostics(): Promise<Diagnostics>;
  /** Forgets the histories in memory; answers what is left. */
  clearCache(): Promise<CacheUse>;
}
