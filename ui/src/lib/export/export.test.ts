import { describe, expect, it, vi } from "vitest";

import { backendWith, deferred } from "../../test/backend";
import type { Exported, ExportRequest, ExportSize } from "../bindings/api";
import { Looked } from "../timeline/looked.svelte";
import { Export, fileName } from "./export.svelte";

const view = () => new Looked("s", "obj-001", () => "utc").view;
const size: ExportSize = { events: 12, bytes: 4096, exact: true };
const exported: Exported = { path: "/tmp/x.csv", events: 12, bytes: 4096, sha256: "00" };

describe("an export", () => {
  it("asks for exactly what is looked at, and keeps only the last size", async () => {
    const first = deferred<ExportSize>();
    const asked: ExportRequest[] = [];
    const exportSize = (request: ExportRequest) => {
      asked.push(request);
      return asked.length === 1 ? first.promise : Promise.resolve(size);
    };
    const it = new Export(backendWith({ exportSize }), view(), "x");
    const early = it.measure(it.request);
    it.format = "csv";
    it.redact = " salary , ,note";
    await it.measure(it.request);
    first.resolve({ ...size, events: 1 });
    await early;
    expect(it.size).toEqual(size);
    expect(asked[1]).toMatchObject({ view: view(), format: "csv", redact: ["salary", "note"] });
  });

  it("offers a name with the right ending and says what was written", async () => {
    const chooseSave = vi.fn(() => Promise.resolve("/tmp/x.csv"));
    const it = new Export(
      backendWith({ chooseSave, export: () => Promise.resolve(exported) }),
      view(),
      "x",
    );
    it.format = "csv";
    await it.save();
    expect(chooseSave).toHaveBeenCalledWith("x.csv", ["csv"]);
    expect(it.exported).toEqual(exported);
    expect(it.busy).toBe(false);
  });

  it("does nothing where the dialog is closed", async () => {
    const write = vi.fn();
    const it = new Export(
      backendWith({ chooseSave: () => Promise.resolve(null), export: write }),
      view(),
      "x",
    );
    await it.save();
    expect(write).not.toHaveBeenCalled();
    expect(it.exported).toBeNull();
  });

  it("can be stopped, which is no failure", async () => {
    const writing = deferred<Exported>();
    const cancelExport = vi.fn(() => {
      writing.reject({ code: "cancelled", message: "Stopped.", hint: null, detail: null });
      return Promise.resolve();
    });
    const backend = backendWith({
      chooseSave: () => Promise.resolve("/tmp/x"),
      export: () => writing.promise,
      cancelExport,
    });
    const it = new Export(backend, view(), "x");
    const saving = it.save();
    await vi.waitFor(() => expect(it.busy).toBe(true));
    it.cancel();
    await saving;
    expect(it.stopped).toBe(true);
    expect(it.failure).toBeNull();
    expect(it.busy).toBe(false);
  });
});

describe("a file's name", () => {
  it("holds nothing that a path could trip over", () => {
    expect(fileName("Grow EMEA / ../../etc")).toBe("Grow-EMEA-..-..-etc");
    expect(fileName("../..")).toBe("history");
    expect(fileName("Zürich 目標")).toBe("Zürich-目標");
  });
});
