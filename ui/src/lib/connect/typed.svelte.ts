import type { Backend } from "../backend";
import type { Failure, ParsedLocation } from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

/** What is typed into the field for a place, and what the core makes of it as it stands. */
export class Typed {
  #text = $state("");
  parsed = $state.raw<ParsedLocation | null>(null);
  /** Why it names nothing yet. */
  failure = $state.raw<Failure | null>(null);

  #backend: Pick<Backend, "parseLocation" | "encodePassword">;
  #named: (parsed: ParsedLocation) => void;
  #latest = new Latest();

  constructor(
    backend: Pick<Backend, "parseLocation" | "encodePassword">,
    named: (parsed: ParsedLocation) => void,
  ) {
    this.#backend = backend;
    this.#named = named;
  }

  get text(): string {
    return this.#text;
  }

  set text(typed: string) {
    this.#text = typed;
    void this.#read();
  }

  get isLink(): boolean {
    return /^\s*backstory:/i.test(this.#text);
  }

  /** Writes the password as a URL wants it. */
  async encode(): Promise<void> {
    const before = this.#text;
    const edits = await this.#backend.encodePassword(before);
    if (this.#text !== before) return;
    let typed = before;
    for (const { from, to, text } of edits) typed = typed.slice(0, from) + text + typed.slice(to);
    this.text = typed;
  }

  async #read(): Promise<void> {
    if (this.#text.trim() === "" || this.isLink) {
      this.#latest.discard();
      this.parsed = this.failure = null;
      return;
    }
    const typed = this.#text;
    const outcome = await this.#latest.run(() => this.#backend.parseLocation(typed));
    if (outcome.kind === "stale") return;
    this.parsed = outcome.kind === "answer" ? outcome.answer : null;
    if (this.parsed) this.#named(this.parsed);
    this.failure = outcome.kind === "failure" ? toFailure(outcome.thrown) : null;
  }
}
