import type { CacheUse, Diagnostics } from "../bindings/api";

/** Without a core there is no cache, and nothing is opened, timed or written down. */
export const noCache: CacheUse = { entries: 0, bytes: 0, limit: 0, hits: 0, misses: 0 };

export function diagnostics(backstory: string): Diagnostics {
  const none = "none";
  return {
    versions: {
      backstory,
      tauri: none,
      webview: navigator.userAgent,
      sqlite: none,
      system: none,
      display: null,
    },
    renderer: { reason: "system", setting: null },
    cache: noCache,
    databases: [],
    calls: [],
    log: { path: none, failure: null },
  };
}
