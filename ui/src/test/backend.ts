import type { Backend } from "../lib/backend";
import { MemoryBackend } from "../lib/backend/memory";
import { sampleEvents } from "../lib/backend/sample";

const events = sampleEvents();

/** The sample histories, with some calls answered as a test needs. */
export function backendWith(changes: Partial<Backend> = {}): Backend {
  const memory = new MemoryBackend(events);
  const backend: Backend = {
    startup: () => memory.startup(),
    openStartup: () => memory.openStartup(),
    onOpen: () => memory.onOpen(),
    onDrag: () => memory.onDrag(),
    openLink: () => memory.openLink(),
    link: (request) => memory.link(request),
    parseLocation: (text) => memory.parseLocation(text),
    encodePassword: (text) => memory.encodePassword(text),
    connect: (...request) => memory.connect(...request),
    cancelConnect: () => memory.cancelConnect(),
    openSample: () => memory.openSample(),
    chooseFile: () => memory.chooseFile(),
    chooseCertificate: () => memory.chooseCertificate(),
    chooseSave: (...request) => memory.chooseSave(...request),
    copy: (text) => memory.copy(text),
    recents: () => memory.recents(),
    editRecent: (...request) => memory.editRecent(...request),
    pinRecent: (...request) => memory.pinRecent(...request),
    forgetRecent: (location) => memory.forgetRecent(location),
    forgetRecents: () => memory.forgetRecents(),
    closeSource: () => memory.closeSource(),
    sources: (database) => memory.sources(database),
    chooseLog: (...request) => memory.chooseLog(...request),
    entities: (request) => memory.entities(request),
    tables: () => memory.tables(),
    sample: (...request) => memory.sample(...request),
    tryDraft: (...request) => memory.tryDraft(...request),
    ownMappings: () => memory.ownMappings(),
    saveMapping: (draft) => memory.saveMapping(draft),
    forgetMapping: (id) => memory.forgetMapping(id),
    importMapping: () => memory.importMapping(),
    replaceMapping: () => memory.replaceMapping(),
    exportMapping: (id) => memory.exportMapping(id),
    objectives: (source, search) => memory.objectives(source, search),
    timeline: (request) => memory.timeline(request),
    loadHistory: (...request) => memory.loadHistory(...request),
    cancelLoad: (...request) => memory.cancelLoad(...request),
    event: (request) => memory.event(request),
    rows: (request) => memory.rows(request),
    locate: (request) => memory.locate(request),
    hits: (request) => memory.hits(request),
    overview: (request) => memory.overview(request),
    facet: (request) => memory.facet(request),
    follow: (...request) => memory.follow(...request),
    unfollow: () => memory.unfollow(),
    lookEvery: () => memory.lookEvery(),
    retryNow: () => memory.retryNow(),
    blame: (request) => memory.blame(request),
    fieldHistory: (request) => memory.fieldHistory(request),
    diff: (request) => memory.diff(request),
    moment: (request) => memory.moment(request),
    compare: (request) => memory.compare(request),
    exportSize: (request) => memory.exportSize(request),
    export: (...request) => memory.export(...request),
    cancelExport: () => memory.cancelExport(),
    diagnostics: () => memory.diagnostics(),
    clearCache: () => memory.clearCache(),
  };
  return { ...backend, ...changes };
}

export type Deferred<T> = {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
};

/** A promise that a test settles when it wants to. */
export function deferred<T>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, "promise">;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}
