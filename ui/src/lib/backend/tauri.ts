import { invoke } from "@tauri-apps/api/core";

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
  event: (request) => call("event", { request }),
};
