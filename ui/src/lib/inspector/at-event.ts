import type { Session } from "../shell/session.svelte";
import { text } from "../text";

/** Along the history of the entity on show; the row moves with it where the page holds it. */
export function stepEntity({ inspector, timeline }: Session, to: "older" | "newer"): void {
  const seq = inspector?.step(to);
  if (seq) timeline?.follow(seq);
}

/** Pins the event on show as A, or lets it go. */
export function pin({ inspector, announcer }: Session): void {
  inspector?.pin();
  const seq = inspector?.pinned?.seq;
  announcer.say(seq === undefined ? text.inspect.pin.unsaid : text.inspect.pin.said(seq));
}

/** A link to what is looked at: the objective, its filter, the event on show. */
export async function linkTo(session: Session): Promise<string | null> {
  const { backend, source, timeline, inspector } = session;
  if (!source || !timeline) return null;
  const { objectiveId: objective_id, looked } = timeline;
  const target = { objective_id, seq: inspector?.seq ?? null, filter: looked.filter };
  return backend.link({ source: source.id, target });
}
