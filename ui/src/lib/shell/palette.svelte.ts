import Fuse from "fuse.js";

import { type Action, keyNames, shortcuts } from "../keys";
import { text } from "../text";
import { perform } from "./actions";
import type { Session } from "./session.svelte";

export type Command = {
  id: string;
  words: string;
  hint: string;
  keys: readonly string[];
  run: () => void;
};

/** Actions that mean something only where a person is in a list, or that lead here. */
const notHere: readonly Action[] = ["palette", "close"];
const most = 50;

/** Everything that can be done on the screen behind the palette: the table of keys, and the objectives to go to. */
export function commands(session: Session): Command[] {
  const actions = shortcuts
    .filter(({ action, screens }) => screens.includes(session.screen) && !notHere.includes(action))
    .map(({ action, words, group, keys }): Command => {
      const run = () => perform(action, session);
      return { id: action, words, hint: group, keys: keyNames(keys[0] ?? ""), run };
    });
  const objectives = (session.objectives?.rows ?? []).map((row) =>
    subject(session, row.objective_id, row.title, text.palette.objective),
  );
  const entities = (session.entities?.held ?? []).map((row) =>
    subject(session, row.subject, row.title, text.palette.entity),
  );
  return [...actions, ...objectives, ...entities];
}

function subject(session: Session, id: string, title: string | null, hint: string): Command {
  const run = () => session.openObjective(id);
  return { id: `subject ${id}`, words: title ?? id, hint, keys: [], run };
}

/** What is typed into the palette, what matches it, and which of that is chosen. */
export class Palette {
  typed = $state("");
  chosen = $state(0);

  #all: readonly Command[];
  #fuse: Fuse<Command>;

  constructor(all: readonly Command[]) {
    this.#all = all;
    this.#fuse = new Fuse(all, { keys: ["words", "hint"], ignoreLocation: true, threshold: 0.35 });
  }

  readonly matches = $derived.by((): readonly Command[] => {
    const typed = this.typed.trim();
    if (typed === "") return this.#all.slice(0, most);
    return this.#fuse.search(typed, { limit: most }).map(({ item }) => item);
  });

  type(typed: string): void {
    this.typed = typed;
    this.chosen = 0;
  }

  /** Around the end, as lists of commands go. */
  move(by: 1 | -1): void {
    const { length } = this.matches;
    if (length > 0) this.chosen = (this.chosen + by + length) % length;
  }
}
