import { Compare } from "../compare/compare.svelte";
import { Export, fileName } from "../export/export.svelte";
import { Mapper } from "../sources/mapper.svelte";
import type { Session } from "./session.svelte";

/** Offers to describe a log that Backstory does not know. */
export function offerMapper(session: Session): void {
  const { backend, database, own } = session;
  if (!database) return;
  session.mapper = new Mapper(backend, database.id, () => {
    void own.read();
    void session.sources?.read();
  });
  session.sheet = "mapper";
  void session.mapper.start();
}

/** Opens the log whose mapping was just saved. */
export function openMapped(session: Session): void {
  const id = session.mapper?.saved;
  session.shut();
  if (id) void session.sources?.choose({ id });
}

/** The pinned event, or else the event of the entity before, side by side with the one on show. */
export function offerCompare(session: Session): void {
  const { backend, source, timeline, inspector } = session;
  if (!source || !timeline || !inspector?.detail) return;
  const { event, older } = inspector.detail;
  const { entity_type, entity_id, seq } = event;
  session.comparing = new Compare(
    backend,
    {
      source: source.id,
      objectiveId: timeline.objectiveId,
      about: { entity_type, entity_id },
    },
    { kind: "seq", seq: inspector.pinned?.seq ?? older ?? seq },
    { kind: "seq", seq },
  );
  session.sheet = "compare";
  void session.comparing.read();
}

/** Offers to take what is filtered into a file. */
export function offerExport(session: Session): void {
  if (!session.timeline) return;
  const { looked, title, objectiveId } = session.timeline;
  session.exporting = new Export(session.backend, looked.view, fileName(title ?? objectiveId));
  session.sheet = "export";
}

/** Offers to filter by what an event says: the one the reader is on, or of a burst the one on show. */
export function offerFilter(session: Session): void {
  session.filterEvent = session.timeline?.selected ?? session.inspector?.detail?.event ?? null;
  if (session.filterEvent) session.sheet = "filter";
}
