import type { Session } from "../shell/session.svelte";
import { text } from "../text";
import { justBefore } from "./axis";
import { rangeWords } from "./words";

/** Only the events in the bars chosen. */
export function filterBars({ glance, settings, announcer }: Session): void {
  const range = glance?.range ?? null;
  if (!glance?.asked.answer || !range) return;
  const words = rangeWords(range, glance.asked.answer.width.unit, settings.zone);
  glance.filter(range);
  announcer.say(text.overview.filteredTo(words));
}

/** To the newest event of the bar the reader is on. */
export function goToBar({ glance, timeline }: Session): void {
  const bar = glance?.bar;
  if (bar) void timeline?.list.find({ kind: "time", at: justBefore(bar.to) });
}

/** Only the entity of a lane, or every one again; without one, of the lane that the keyboard is on. */
export function solo({ glance }: Session, lane = glance?.lanes.all[glance.lanes.lane]): void {
  if (lane) glance?.solo(lane);
}

/** To the newest event of the mark the reader is on, where the filter leaves it. */
export function goToMark(session: Session): void {
  const { glance } = session;
  const mark = glance?.lanes.marked;
  if (mark && glance?.isWanted(mark)) session.choose(mark.seq);
}
