import type { Backend } from "../backend";
import type { EventRow, Failure, Item, Located, Rows, Target, View } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";
import { Chunks, chunkSize } from "./chunks.svelte";
import { type Anchor, type Cursor, type Goal, type Head, headOf, isSameHead } from "./reader";

const newest: Goal = { item: 0, offset: 0 };

/**
 * The rows of a view, of which only some are held: what is near the screen is fetched in chunks, what was not looked at for
 * longest is dropped. Replacing the view keeps its rows until those of the new one are there, around the event that the
 * reader is on.
 */
export class RowList {
  head = $state.raw<Head | null>(null);
  cursor = $state.raw<Cursor | null>(null);
  goal = $state.raw<Goal | null>(null);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);

  /** The folded burst that what was last found is in, by the seq of its oldest event. */
  folded: string | null = null;
  /** The event that the first look is to be at; null begins at the newest. And the one the reader chose before there was a list. */
  begins: string | null = null;
  standing: string | null = null;

  #backend: Pick<Backend, "rows" | "locate">;
  #chosen: (event: { seq: string }) => void;
  #chunks = new Chunks();
  #view = $state.raw<View | null>(null);
  #restarted = false;
  #latest = new Latest();
  #moves = new Latest();
  #age = 0;

  constructor(backend: Pick<Backend, "rows" | "locate">, chosen: (event: { seq: string }) => void) {
    this.#backend = backend;
    this.#chosen = chosen;
  }

  get ready(): boolean {
    return this.head !== null;
  }

  /** The view on show. */
  get view(): View | null {
    return this.#view;
  }

  /** How many chunks are in memory. */
  get held(): number {
    return this.#chunks.size;
  }

  /** A row, where it has been fetched. */
  at(item: number): Item | undefined {
    return this.#chunks.at(item);
  }

  /** The day that a row stands under, where it has been fetched. */
  dayOf(item: number) {
    return this.#chunks.dayOf(item);
  }

  get selected(): EventRow | null {
    const row = this.cursor && this.at(this.cursor.item);
    return row?.kind === "event" ? row.event : null;
  }

  /** What is read now: the list on screen says it, so that it stays there. */
  reading: () => Anchor | null = () => null;

  /** The burst the reader is on, or on an event of. */
  get burst(): { first: string; open: boolean; item: number } | null {
    for (let item = this.cursor?.item ?? -1; item >= 0; item -= 1) {
      const row = this.at(item);
      if (row?.kind === "burst") return { first: row.burst.first, open: row.burst.open, item };
      if (row?.kind !== "event" || !row.inside) return null;
    }
    return null;
  }

  /** The next look begins at the newest event, whatever is read now. */
  restart(): void {
    this.#restarted = true;
  }

  /** Shows another view, or the same one anew. What is anchored stays where it is on screen; else it begins at the newest. */
  async look(view: View, read = this.reading()): Promise<void> {
    const restarted = this.#restarted;
    const begin = this.begins === null ? null : { seq: this.begins, offset: 1 };
    const anchor = restarted ? null : (begin ?? read);
    this.busy = true;
    const outcome = await this.#latest.run(async () => {
      const located =
        anchor && (await this.#backend.locate({ view, target: { kind: "seq", seq: anchor.seq } }));
      const item = located?.item ?? 0;
      const first = Math.floor(item / chunkSize);
      const wanted = item % chunkSize < chunkSize / 2 ? [first - 1, first] : [first, first + 1];
      const chunks = wanted.filter((chunk) => chunk >= 0);
      const answers = await Promise.all(chunks.map((chunk) => this.#fetch(view, chunk)));
      return { located, chunks, answers };
    });
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      this.#fail(outcome.thrown);
      return;
    }
    const { located, chunks, answers } = outcome.answer;
    this.failure = null;
    if (restarted) {
      this.#restarted = false;
      this.cursor = null;
    }
    const isOther = JSON.stringify(view) !== JSON.stringify(this.#view);
    this.#view = view;
    this.#age += 1;
    this.#chunks.clear();
    answers.forEach((answer, at) => this.#chunks.set(chunks[at] ?? 0, answer));
    const last = answers.at(-1);
    this.head = last ? headOf(last) : null;
    const goal = located && anchor ? { item: located.item, offset: anchor.offset } : newest;
    this.goal = goal;
    const begun = anchor !== null && anchor === begin;
    this.begins = null;
    if (begun && located) this.#put(located, anchor.offset);
    else await this.#reanchor(view, goal, isOther && !restarted);
  }

  /** Fetches what of these rows is missing, unless others are needed before its turn comes; forgets what is far from them. */
  need(from: number, to: number): void {
    if (!this.head || this.head.items === 0) return;
    this.#chunks.need(from, Math.min(to, this.head.items));
    this.#fill();
  }

  /** By rows, days passed over. Rows that are not there yet are counted all the same. */
  move(by: number): void {
    if (!this.head) return;
    const from = this.cursor?.item ?? 0;
    this.#step(from + by, by < 0 ? -1 : 1);
  }

  /** The event at a place among those shown; its row comes to the top where `top`. */
  async goTo(position: number, top = false): Promise<void> {
    const beside = this.#chunks.beside(this.cursor?.item ?? 0, position);
    if (top || beside === undefined) {
      await this.find({ kind: "position", position: Math.max(0, position) }, top);
    } else {
      this.folded = null;
      this.choose(beside);
    }
  }

  /** The row of what is looked for, in the view on show. False where there is nothing such. */
  async find(target: Target, top = false): Promise<boolean> {
    const view = this.#view;
    if (!view) return false;
    const outcome = await this.#moves.run(() => this.#backend.locate({ view, target }));
    if (outcome.kind === "stale") return true;
    if (outcome.kind === "failure") {
      this.#fail(outcome.thrown);
      return true;
    }
    const located = outcome.answer;
    if (!located) return false;
    this.#put(located, top ? 1 : null);
    return true;
  }

  /** The row of an event moves with the reader who chose it elsewhere, where the view shows it. */
  async follow(seq: string): Promise<void> {
    const view = this.#view;
    if (!view || this.cursor?.seq === seq) return;
    const outcome = await this.#moves.run(() =>
      this.#backend.locate({ view, target: { kind: "seq", seq } }),
    );
    if (outcome.kind !== "answer" || !outcome.answer?.exact) return;
    const { item, position } = outcome.answer;
    this.cursor = { item, position, seq };
    this.goal = { item, offset: null };
  }

  /** Brings the row the reader is on into sight. */
  reveal(): void {
    if (this.cursor) this.goal = { item: this.cursor.item, offset: null };
  }

  /** Puts the reader on a row. */
  choose(item: number): void {
    this.#step(item, 1);
  }

  leave(): void {
    this.#latest.discard();
    this.#moves.discard();
    this.#view = null;
    this.#age += 1;
  }

  #put({ item, position, seq, folded }: Located, offset: number | null): void {
    this.folded = folded;
    this.cursor = { item, position, seq };
    this.goal = { item, offset };
    this.need(item, item + 1);
    this.#chosen({ seq });
  }

  /** To a row, or past a day to the next one that can be chosen. */
  #step(to: number, direction: 1 | -1): void {
    const { head } = this;
    if (!head) return;
    const item = Math.min(head.items - 1, Math.max(0, to));
    if (item < 0) return;
    const row = this.at(item);
    if (!row) {
      this.#moves.discard();
      this.cursor = { item, position: this.cursor?.position ?? 0, seq: this.cursor?.seq ?? "" };
      this.goal = { item, offset: null };
      if (this.#view) void this.#land(item, direction);
      return;
    }
    if (row.kind === "day") {
      if (item === 0) this.#step(1, 1);
      else this.#step(item + direction, direction);
      return;
    }
    this.#moves.discard();
    const seq = row.kind === "event" ? row.event.seq : row.burst.last;
    const same = this.cursor?.seq === seq && this.cursor.item === item;
    this.cursor = { item, position: row.position, seq };
    this.goal = { item, offset: null };
    if (!same) this.#chosen({ seq });
  }

  /** The reader stepped onto a row that is still coming. */
  async #land(item: number, direction: 1 | -1): Promise<void> {
    const view = this.#view;
    if (!view) return;
    await this.#load(view, Math.floor(item / chunkSize));
    if (this.cursor?.item === item && this.at(item)) this.#step(item, direction);
  }

  /**
   * The place of the event the reader is on, in the view that has just come; its first row where it shows none such.
   * `bring`: into sight, too, unless the list stays at what was read.
   */
  async #reanchor(view: View, goal: Goal, bring: boolean): Promise<void> {
    const before = this.cursor?.seq ?? this.standing;
    this.standing = null;
    if (before !== null) {
      const target: Target = { kind: "seq", seq: before };
      const outcome = await this.#moves.run(() => this.#backend.locate({ view, target }));
      if (outcome.kind === "stale" || this.#view !== view) return;
      if (outcome.kind === "answer" && outcome.answer) {
        const { item, position, seq } = outcome.answer;
        this.cursor = { item, position, seq };
        if (bring && goal === newest) this.goal = { item, offset: null };
        if (seq !== before) this.#chosen({ seq });
        return;
      }
    }
    this.cursor = null;
    this.#step(goal.item, 1);
    this.goal = goal;
  }

  #fill(): void {
    const view = this.#view;
    for (let { missing } = this.#chunks; view && missing !== null; { missing } = this.#chunks) {
      void this.#load(view, missing);
    }
  }

  async #load(view: View, chunk: number): Promise<void> {
    const age = this.#age;
    this.#chunks.asked(chunk);
    try {
      const answer = await this.#fetch(view, chunk);
      if (age !== this.#age) return;
      const head = headOf(answer);
      if (!isSameHead(head, this.head)) this.head = head;
      this.#chunks.set(chunk, answer);
      this.failure = null;
      this.#fill();
    } catch (thrown) {
      if (age !== this.#age) return;
      this.#chunks.failed(chunk);
      this.#fail(thrown);
    }
  }

  #fetch(view: View, chunk: number): Promise<Rows> {
    return this.#backend.rows({ view, start: chunk * chunkSize, count: chunkSize });
  }

  #fail(thrown: unknown): void {
    const failure = toFailure(thrown);
    if (failure.code !== "cancelled") this.failure = failure;
  }
}
