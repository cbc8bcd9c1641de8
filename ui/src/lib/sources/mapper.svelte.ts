import type { Backend } from "../backend";
import type {
  Encoding,
  Failure,
  MappingDraft,
  TableInfo,
  TableSample,
  Trial,
  VerbDoes,
} from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";

export const encodings: readonly Encoding[] = [
  "new",
  "pairs",
  "old_new",
  "snapshot",
  "before_after",
  "before_new",
  "before_pairs",
  "json_patch",
  "merge_patch",
  "domain",
  "row",
];
export const verbs: readonly VerbDoes[] = ["created", "updated", "deleted", "restored", "ignored"];

const debounce = 250;

/** Puts a mapping together: a table, what its columns say, and what that makes of its first rows. */
export class Mapper {
  tables = $state.raw<readonly TableInfo[] | null>(null);
  table = $state.raw<TableInfo | null>(null);
  sample = $state.raw<TableSample | null>(null);
  draft = $state.raw<MappingDraft | null>(null);
  /** What the draft makes of the first rows; of a draft that cannot be tried, what the one before did. */
  trial = $state.raw<Trial | null>(null);
  /** Why the draft cannot be tried. */
  problem = $state.raw<Failure | null>(null);
  trying = $state(false);
  busy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** The id under which it was saved, until something is changed. */
  saved = $state<string | null>(null);
  /** The id of another mapping that saving would replace, until the reader says whether it may. */
  replacing = $state<string | null>(null);
  /** Where it was copied to. */
  exported = $state<string | null>(null);

  readonly database: string;
  #backend: Backend;
  #kept: () => void;
  #choice = new Latest();
  #trial = new Latest();
  #waiting: ReturnType<typeof setTimeout> | undefined;
  /** The mappings that were saved here: to save them again replaces nobody's. */
  #own: string[] = [];

  /** `kept`: a mapping was saved. */
  constructor(backend: Backend, database: string, kept: () => void) {
    this.#backend = backend;
    this.database = database;
    this.#kept = kept;
  }

  async start(): Promise<void> {
    await this.#do(async () => {
      this.tables = await this.#backend.tables(this.database);
    });
  }

  async choose(table: TableInfo): Promise<void> {
    this.table = table;
    this.sample = null;
    this.draft = null;
    this.trial = null;
    this.problem = null;
    this.saved = null;
    this.failure = null;
    this.#trial.discard();
    this.busy = true;
    const outcome = await this.#choice.run(() =>
      this.#backend.sample(this.database, table.schema, table.name),
    );
    if (outcome.kind === "stale") return;
    this.busy = false;
    if (outcome.kind === "failure") {
      this.failure = toFailure(outcome.thrown);
      return;
    }
    this.sample = outcome.answer;
    this.draft = outcome.answer.draft;
    await this.try();
  }

  /** Changes the draft; it is tried once the changing pauses. */
  set(changes: Partial<MappingDraft>): void {
    if (!this.draft) return;
    const draft = { ...this.draft, ...changes };
    if (changes.payload === null) draft.encoding = "row";
    else if (changes.payload !== undefined && draft.encoding === "row") draft.encoding = "new";
    if (draft.encoding === "row") draft.entity_type = null;
    if (changes.event_type !== undefined) draft.verbs = this.#texts(changes.event_type);
    this.draft = draft;
    this.saved = null;
    this.replacing = null;
    this.exported = null;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.try(), debounce);
  }

  means(text: string, does: VerbDoes): void {
    const verbs = this.draft?.verbs.map((verb) => (verb.text === text ? { text, does } : verb));
    if (verbs) this.set({ verbs });
  }

  /** The texts of a column, each once, as far as they were read. */
  #texts(column: string | null): MappingDraft["verbs"] {
    const at = this.sample?.columns.findIndex(({ name }) => name === column) ?? -1;
    const texts = (this.sample?.rows ?? []).flatMap((row) => row[at]?.text ?? []);
    const each = texts.filter((text, first) => texts.indexOf(text) === first);
    return each.map((text) => ({ text, does: "updated" }));
  }

  async try(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const { draft } = this;
    if (!draft) return;
    this.trying = true;
    const outcome = await this.#trial.run(() => this.#backend.tryDraft(this.database, draft));
    if (outcome.kind === "stale") return;
    this.trying = false;
    this.problem = outcome.kind === "failure" ? toFailure(outcome.thrown) : null;
    if (outcome.kind === "answer") this.trial = outcome.answer;
  }

  /** Saves it; where it would replace another mapping, asks first. */
  async save(): Promise<void> {
    await this.#do(async () => {
      if (this.#waiting !== undefined) await this.try();
      const { id } = this.trial ?? {};
      if (this.problem || id === undefined) return;
      const others = await this.#backend.ownMappings();
      const isAnother = !this.#own.includes(id) && others.some((own) => own.id === id);
      if (isAnother) this.replacing = id;
      else await this.#save();
    });
  }

  /** Saves it in the place of the other. */
  replace = (): Promise<void> => this.#do(() => this.#save());

  keep(): void {
    this.replacing = null;
  }

  async #save(): Promise<void> {
    const { draft } = this;
    if (!draft) return;
    this.replacing = null;
    this.saved = await this.#backend.saveMapping(draft);
    this.#own.push(this.saved);
    this.#kept();
  }

  /** Saves it and copies it to a file that the reader names. */
  async export(): Promise<void> {
    if (this.saved === null) await this.save();
    const { saved } = this;
    if (saved === null) return;
    await this.#do(async () => {
      this.exported = await this.#backend.exportMapping(saved);
    });
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.failure = null;
    try {
      await what();
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
    this.busy = false;
  }
}
