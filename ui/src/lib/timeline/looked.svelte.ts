import type { Filter, View } from "../bindings/api";
import { type Zone, zoneId } from "../format/time";

const none = { any: [], none: [] };

/** Every event. */
export const everything: Filter = {
  entity_types: none,
  entities: none,
  actions: none,
  actors: none,
  fields: none,
  value: null,
  text: null,
  since: null,
  until: null,
};

/**
 * What of a timeline is looked at: list, histogram, lanes, counts and exports all show this and nothing else. Who shows
 * something of it asks the core again whenever `view` or `generation` changes.
 */
export class Looked {
  filter = $state.raw<Filter>(everything);
  fold = $state(true);
  /** Bursts that are open nevertheless, by the seq of their oldest event. */
  open = $state.raw<readonly string[]>([]);
  /** Counts up whenever what was shown of the log is out of date and may be replaced under the reader's eyes. */
  generation = $state(0);

  readonly source: string;
  readonly objectiveId: string;
  #zone: () => Zone;

  constructor(source: string, objectiveId: string, zone: () => Zone) {
    this.source = source;
    this.objectiveId = objectiveId;
    this.#zone = zone;
  }

  get view(): View {
    return {
      source: this.source,
      objective_id: this.objectiveId,
      filter: this.filter,
      zone: zoneId(this.#zone()),
      fold: this.fold,
      open: [...this.open],
    };
  }

  get isFiltered(): boolean {
    return JSON.stringify(this.filter) !== JSON.stringify(everything);
  }

  /** Narrows or widens by what is named; every other condition stays. */
  where(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
  }

  clear(): void {
    this.filter = everything;
  }

  toggle(burst: string): void {
    this.open = this.open.includes(burst)
      ? this.open.filter((first) => first !== burst)
      : [...this.open, burst];
  }
}
