import { count, plural } from "../format/number";
import type { Came } from "../timeline/arrivals.svelte";

const words = ({ fresh, late, changed }: Came): string =>
  [
    fresh > 0 ? plural(fresh, "new event", "new events") : "",
    late > 0 ? plural(late, "late event", "late events") : "",
    changed > 0 ? plural(changed, "changed event", "changed events") : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");

/** A timeline that is followed. */
export const live = {
  states: { off: "Off", live: "Live", paused: "Paused", lost: "Connection lost" },
  back: "Connected again",
  until: (when: string) => `Connection lost. Showing what was read until ${when}.`,
  retrying: (ago: string, seconds: number) =>
    `Last answer: ${ago}. Trying again in ${count(seconds)} s.`,
  trying: (ago: string) => `Last answer: ${ago}. Trying again…`,
  retry: "Try now",
  pause: "Pause following (l)",
  resume: "Follow again (l)",
  show: (came: Came) => `${words(came)} – show (.)`,
  removed: "Events were removed from the log – show (.)",
  announce: (came: Came) => words(came),
};
