import type { Filter, SourceInfo } from "../bindings/api";
import { Inspector } from "../inspector/inspector.svelte";
import { Glance } from "../overview/glance.svelte";
import { Scrubber } from "../overview/scrubber.svelte";
import { text } from "../text";
import { Following } from "../timeline/live.svelte";
import { Looked } from "../timeline/looked.svelte";
import { Timeline } from "../timeline/timeline.svelte";
import type { Session } from "./session.svelte";

/** The views of one history. */
export type Views = {
  timeline: Timeline;
  inspector: Inspector;
  glance: Glance;
  scrubber: Scrubber;
  live: Following;
};

/** The views of what a log says about an objective or an entity, which look as those that are on screen do. `seq`: the event to begin at. */
export function viewsOf(
  session: Session,
  source: SourceInfo,
  subject: string,
  { seq, filter }: { seq: string | null; filter: Filter },
): Views {
  const { backend, settings, announcer } = session;
  const inspector: Inspector = new Inspector(
    backend,
    source.id,
    subject,
    () => !timeline.reading.givenUp,
  );
  const timeline = new Timeline(
    backend,
    new Looked(source.id, subject, () => settings.zone),
    () => settings.perPage,
    (event) => void inspector.show(event),
    titleOf(session, subject),
  );
  timeline.looked.fold = settings.fold;
  timeline.looked.filter = filter;
  timeline.list.begins = seq;
  if (session.inspector) inspector.tab = session.inspector.tab;
  return {
    timeline,
    inspector,
    glance: new Glance(backend, timeline.looked, session.glance),
    scrubber: new Scrubber(timeline),
    live: new Following(backend, timeline.looked, (came) =>
      announcer.say(text.live.announce(came)),
    ),
  };
}

function titleOf({ objectives, entities }: Session, subject: string): string | null {
  const objective = objectives?.rows?.find((row) => row.objective_id === subject);
  const entity = entities?.held.find((row) => row.subject === subject);
  return (objective ?? entity)?.title ?? null;
}
