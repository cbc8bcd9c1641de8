import { Channel, invoke } from "@tauri-apps/api/core";

import type { ConnectProgress, Exporting, Live, Loading } from "../bindings/api";
import { toFailure } from "../failure";
import type { Backend } from "./backend";

async function call<Answer>(command: string, args: Record<string, unknown> = {}): Promise<Answer> {
  try {
    return await invoke<Answer>(command, args);
  } catch (thrown) {
    throw toFailure(thrown);
  }
}

const ignore = () => undefined;

/** The core behind the desktop window. */
export const tauri: Backend = {
  startup: () => call("startup"),
  openStartup: (onProgress = ignore) =>
    call("open_startup", { progress: new Channel<ConnectProgress>(onProgress) }),
  onOpen: (opened) => call("watch_opens", { opens: new Channel<null>(opened) }),
  onDrag: (dragged) => call("watch_drags", { drags: new Channel<boolean>(dragged) }),
  openLink: (link) => call("open_link", { link }),
  link: (request) => call("link", { request }),
  parseLocation: (text) => call("parse_location", { text }),
  encodePassword: (text) => call("encode_password", { text }),
  connect: (location, options = {}, onProgress = ignore) => {
    const progress = new Channel<ConnectProgress>(onProgress);
    return call("connect", { location, options, progress });
  },
  cancelConnect: () => call("cancel_connect"),
  openSample: () => call("open_sample"),
  chooseFile: () => call("choose_file"),
  chooseCertificate: () => call("choose_certificate"),
  chooseSave: (suggested, extensions) => call("choose_save", { suggested, extensions }),
  copy: (text) => call("copy", { text }),
  recents: () => call("recents"),
  editRecent: (location, edit) => call("edit_recent", { location, edit }),
  pinRecent: (location, pinned) => call("pin_recent", { location, pinned }),
  forgetRecent: (location) => call("forget_recent", { location }),
  forgetRecents: () => call("forget_recents"),
  closeSource: (source) => call("close_source", { source }),
  sources: (database) => call("sources", { database }),
  chooseLog: (database, log) => call("choose_log", { database, log }),
  entities: (request) => call("entities", { request }),
  tables: (database) => call("tables", { database }),
  sample: (database, schema, table) => call("sample", { database, schema, table }),
  tryDraft: (database, draft) => call("try_draft", { database, draft }),
  ownMappings: () => call("own_mappings"),
  saveMapping: (draft) => call("save_mapping", { draft }),
  forgetMapping: (id) => call("forget_mapping", { id }),
  importMapping: () => call("import_mapping"),
  replaceMapping: () => call("replace_mapping"),
  exportMapping: (id) => call("export_mapping", { id }),
  objectives: (source, search) => call("objectives", { source, search }),
  timeline: (request) => call("timeline", { request }),
  loadHistory: (source, objectiveId, onProgress) => {
    const progress = new Channel<Loading>(onProgress);
    return call("load_history", { source, objectiveId, progress });
  },
  cancelLoad: (source, objectiveId) => call("cancel_load", { source, objectiveId }),
  event: (request) => call("event", { request }),
  rows: (request) => call("rows", { request }),
  locate: (request) => call("locate", { request }),
  hits: (request) => call("hits", { request }),
  overview: (request) => call("overview", { request }),
  facet: (request) => call("facet", { request }),
  follow: (source, objectiveId, onLive) => {
    const said = new Channel<Live>(onLive);
    return call("follow", { source, objectiveId, said });
  },
  unfollow: () => call("unfollow"),
  lookEvery: (seconds) => call("look_every", { seconds }),
  retryNow: () => call("retry_now"),
  blame: (request) => call("blame", { request }),
  fieldHistory: (request) => call("field_history", { request }),
  diff: (request) => call("diff", { request }),
  moment: (request) => call("moment", { request }),
  compare: (request) => call("compare", { request }),
  exportSize: (request) => call("export_size", { request }),
  export: (request, path, onProgress) => {
    const progress = new Channel<Exporting>(onProgress);
    return call("export", { request, path, progress });
  },
  cancelExport: () => call("cancel_export"),
  diagnostics: () => call("diagnostics"),
  clearCache: () => call("clear_cache"),
};
