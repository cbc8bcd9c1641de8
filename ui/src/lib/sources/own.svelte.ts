import type { Backend } from "../backend";
import type { Failure, ImportedMapping, OwnMapping } from "../bindings/api";
import { toFailure } from "../failure";

/** The mappings of the user's own. */
export class OwnMappings {
  list = $state.raw<readonly OwnMapping[]>([]);
  failure = $state.raw<Failure | null>(null);
  /** One that was taken in and would replace another, until the reader says whether it may. */
  replacing = $state.raw<ImportedMapping | null>(null);
  /** Where one was copied to. */
  exported = $state<string | null>(null);

  #backend: Backend;
  #changed: () => void;

  /** `changed`: there are more of them or fewer. */
  constructor(backend: Backend, changed: () => void) {
    this.#backend = backend;
    this.#changed = changed;
  }

  read = (): Promise<void> =>
    this.#do(async () => {
      this.list = await this.#backend.ownMappings();
    });

  /** Takes in a file that the reader chooses; where it would replace another mapping, asks first. */
  import = (): Promise<void> =>
    this.#do(async () => {
      const imported = await this.#backend.importMapping();
      if (imported && imported.replaces !== null) this.replacing = imported;
      else if (imported) await this.#more();
    });

  replace = (): Promise<void> =>
    this.#do(async () => {
      await this.#backend.replaceMapping();
      await this.#more();
    });

  keepOther(): void {
    this.replacing = null;
  }

  export = (id: string): Promise<void> =>
    this.#do(async () => {
      this.exported = await this.#backend.exportMapping(id);
    });

  forget = (id: string): Promise<void> =>
    this.#do(async () => {
      this.list = await this.#backend.forgetMapping(id);
      this.#changed();
    });

  async #more(): Promise<void> {
    this.list = await this.#backend.ownMappings();
    this.#changed();
  }

  async #do(what: () => Promise<void>): Promise<void> {
    this.failure = null;
    this.exported = null;
    this.replacing = null;
    try {
      await what();
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }
}
