import { Channel, invoke } from "@tauri-apps/api/core";

import type { Exporting, Live, Loading } from "../bindings/api";
import { toFailure } from "../failure";
import type { Backend } from "./backend";

async function call<Answer>(command: string, args: Record<string, unknown> = {}): Promise<Answer> {
  try {
    return await invoke<Answer>(command, args);
  } catch (thrown) {
    throw toFailure(thrown);
  }
}

/** The core behind the desktop window. */
export const tauri: Backend = {
  startup: () => call("startup"),
  openStartup: () => call("open_startup"),
  connect: (location) => call("connect", { location }),
  cancelConnect: () => call("cancel_connect"),
  openSample: () => call("open_sample"),
  chooseFile: () => call("choose_file"),
  recents: () => call("recents"),
  forgetRecent: (location) => call("forget_recent", { location }),
  closeSource: (source) => call("close_source", { source }),
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
  overview: (request) => call("overview", { request }),
  facet: (request) => call("facet", { request }),
  follow: (source, objectiveId, onLive) => {
    const said = new Channel<Live>(onLive);
    return call("follow", { source, objectiveId, said });
  },
  unfollow: () => call("unfollow"),
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
};
