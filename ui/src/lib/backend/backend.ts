import type {
  EventDetail,
  EventRequest,
  Loading,
  ObjectiveRow,
  Recent,
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
}
