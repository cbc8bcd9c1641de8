import type { Backend } from "../backend";
import type { Failure, OwnMapping } from "../bindings/api";
import { toFailure } from "../failure";

/** The mappings of the user's own. */
export class OwnMappings {
  list = $state.raw<readonly OwnMapping[]>([]);
  failure = $state.raw<Failure | null>(null);
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

  /** Takes in a file that the reader chooses. */
  import = (): Promise<void> =>
    this.#do(async () => {
      if ((await this.#backend.importMapping()) === null) return;
      this.list = await this.#backend.ownMappings();
      this.#changed();
    });

  export = (id: string): Promise<void> =>
    this.#do(async () => {
      this.exported = await this.#backend.exportMapping(id);
    });

  forget = (id: string): Promise<void> =>
    this.#do(async () => {
      this.list = await this.#backend.forgetMapping(id);
      this.#changed();
    });

  async #do(what: () => Promise<void>): Promise<void> {
    this.failure = null;
    this.exported = null;
    try {
      await what();
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }
}
