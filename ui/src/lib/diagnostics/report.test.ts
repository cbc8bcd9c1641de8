import { describe, expect, it } from "vitest";

import type { Diagnostics } from "../bindings/api";
import { report, sections } from "./report";

const page = {
  width: 1280,
  height: 820,
  ratio: 1,
  scale: 100,
  language: "en-GB",
  zone: "UTC",
};

const found: Diagnostics = {
  versions: {
    backstory: "0.1.0",
    tauri: "2.12.5",
    webview: "WebKitGTK 2.50.6",
    sqlite: "3.51.1",
    system: "Debian GNU/Linux 12 (bookworm), x86_64",
    display: "X11",
  },
  renderer: { reason: "no_gpu", setting: "WEBKIT_DISABLE_COMPOSITING_MODE=1" },
  cache: { entries: 2, bytes: 3 << 20, limit: 512 << 20, hits: 1204, misses: 2 },
  databases: [
    {
      kind: "postgres",
      location: "postgres://ana@db.acme.com/okr",
      server: "PostgreSQL 17.2",
      encryption: "TLSv1.3",
    },
    { kind: "sqlite", location: "/home/ana/okr.db", server: "SQLite 3.51.1", encryption: null },
  ],
  calls: [
    { name: "connect", last: 1234.5, longest: 2345.6, count: 2, failed: 1 },
    { name: "rows", last: 0.42, longest: 0.42, count: 1, failed: 0 },
  ],
  log: { path: "/home/ana/.local/share/dev.backstory.desktop/logs/backstory.log", failure: null },
};

describe("the report", () => {
  it("tells everything, line by line", () => {
    expect(report(sections(found, page))).toBe(`Versions
  Backstory: 0.1.0
  Tauri: 2.12.5
  Web view: WebKitGTK 2.50.6
  SQLite: 3.51.1
  System: Debian GNU/Linux 12 (bookworm), x86_64
  Display: X11

Window
  Drawn: Without a graphics card: none was found
  Set for that: WEBKIT_DISABLE_COMPOSITING_MODE=1
  Size: 1280 × 820 at 100 %, text at 100 %
  Language: en-GB
  Time zone: UTC

Cache
  In memory: 2 histories, 3 MB of 512 MB
  Answered: 1,204 from memory, 2 after reading

Open databases
  PostgreSQL 17.2, TLSv1.3: postgres://ana@db.acme.com/okr
  SQLite 3.51.1: /home/ana/okr.db

Times since the start
  Opening a database: last 1.2 s, longest 2.3 s, 2 times, 1 without an answer
  Rows of the list: 0.4 ms, once

Log file
  File: /home/ana/.local/share/dev.backstory.desktop/logs/backstory.log
`);
  });

  it("says what is missing", () => {
    const log = { path: "/logs/backstory.log", failure: "Permission denied" };
    const text = report(sections({ ...found, databases: [], log }, page));
    expect(text).toContain("Open databases\n  Database: None");
    expect(text).toContain("Not written: Permission denied");
  });
});
