import { count, plural } from "../format/number";

/** A timeline that is followed. */
export const live = {
  states: { off: "Off", live: "Live", paused: "Paused" },
  lost: (since: string) => `Connection lost since ${since}`,
  retrying: (seconds: number) => `trying again in ${count(seconds)} s`,
  trying: "trying again",
  pause: "Pause following (l)",
  resume: "Follow again (l)",
  show: (events: number) => `${plural(events, "new event", "new events")} – show (.)`,
  late: (late: number) => `${count(late)} of them late or changed`,
  removed: "Events were removed from the log – show (.)",
  announce: (events: number, late: number) =>
    late > 0
      ? `${plural(events, "new event", "new events")}, ${count(late)} of them late or changed`
      : plural(events, "new event", "new events"),
};
