import { SvelteSet } from "svelte/reactivity";

import { members } from "../format/json";

/** A line of the tree. `name`: null at the root. `inside`: how many members; null where it can have none. */
export type Branch = {
  kind: "branch";
  /** Where it is, by the places of its ancestors: names may repeat. */
  path: string;
  level: number;
  name: string | null;
  text: string;
  list: boolean;
  inside: number | null;
  open: boolean;
};
/** Members that are not laid out yet. */
export type Rest = { kind: "rest"; path: string; level: number; left: number };
export type Line = Branch | Rest;

export const membersAtOnce = 100;

/** The lines of a JSON value, folded at first. Only what is open is looked into. */
export class JsonTree {
  /** The line the keyboard is on. */
  active = $state("0");
  readonly #json: string;
  readonly #open = new SvelteSet<string>();
  /** How often more was asked for, by path. */
  readonly #more = new SvelteSet<string>();

  readonly lines = $derived.by(() => this.#lines());

  constructor(json: string) {
    this.#json = json;
  }

  #lines(): Line[] {
    const lines: Line[] = [];
    const waiting: Line[] = [this.#branch("0", 1, null, this.#json)];
    for (let line = waiting.pop(); line; line = waiting.pop()) {
      lines.push(line);
      if (line.kind === "branch" && line.open) waiting.push(...this.#inside(line).reverse());
    }
    return lines;
  }

  toggle(path: string): void {
    if (!this.#open.delete(path)) this.#open.add(path);
  }

  /** Lays out the next members of the object or list at `path`. */
  showMore(path: string): void {
    let times = 1;
    while (this.#more.has(`${path} ${times}`)) times += 1;
    this.#more.add(`${path} ${times}`);
  }

  /** What the keys of a tree do: up and down the lines, right opens, left folds or goes to the parent. */
  press(key: string): boolean {
    const { lines } = this;
    const at = Math.max(
      0,
      lines.findIndex((line) => idOf(line) === this.active),
    );
    const line = lines[at];
    if (!line) return false;
    const go = (to: number) => {
      const there = lines[Math.min(lines.length - 1, Math.max(0, to))];
      if (there) this.active = idOf(there);
      return true;
    };
    if (key === "ArrowDown") return go(at + 1);
    if (key === "ArrowUp") return go(at - 1);
    if (key === "Home") return go(0);
    if (key === "End") return go(lines.length - 1);
    if (key === "Enter" || key === " ") return this.#act(line);
    if (key === "ArrowRight") {
      if (line.kind === "branch" && line.open) return go(at + 1);
      return this.#act(line);
    }
    if (key !== "ArrowLeft") return false;
    if (line.kind === "branch" && line.open) return this.#act(line);
    const parent =
      line.kind === "rest" ? line.path : line.path.slice(0, line.path.lastIndexOf("/"));
    return go(lines.findIndex((other) => idOf(other) === parent));
  }

  #act(line: Line): boolean {
    if (line.kind === "rest") this.showMore(line.path);
    else if (line.inside) this.toggle(line.path);
    return true;
  }

  #branch(path: string, level: number, name: string | null, text: string): Branch {
    const inside = members(text)?.length ?? null;
    const open = this.#open.has(path);
    return { kind: "branch", path, level, name, text, list: text.startsWith("["), inside, open };
  }

  #inside({ path, level, text }: Branch): Line[] {
    const all = members(text) ?? [];
    let shown = membersAtOnce;
    for (let times = 1; this.#more.has(`${path} ${times}`); times += 1) shown += membersAtOnce;
    const lines: Line[] = all
      .slice(0, shown)
      .map((member, at) => this.#branch(`${path}/${at}`, level + 1, member.name, member.text));
    const left = all.length - shown;
    if (left > 0) lines.push({ kind: "rest", path, level: level + 1, left });
    return lines;
  }
}

/** What tells a line from every other one. */
export function idOf(line: Line): string {
  return line.kind === "rest" ? `${line.path}/…` : line.path;
}
