import type { Backend } from "./backend";

export type { Backend } from "./backend";

/** The core when the desktop window hosts this page; sample data in memory when a plain browser does. */
export async function chooseBackend(): Promise<Backend> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).tauri;
  const { MemoryBackend } = await import("./memory");
  const { sampleEvents } = await import("./sample");
  return new MemoryBackend(sampleEvents());
}
