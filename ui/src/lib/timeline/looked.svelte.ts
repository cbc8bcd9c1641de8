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
  values: none,
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
  /** Text that is looked for among all events, instead of filtering by it; null where text filters. */
  sought = $state<string | null>(null);
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

  /** What hits are found by: the filter's text, or what is looked for without it. */
  get text(): string | null {
    return (this.sought ?? this.filter.text) || null;
  }

  get isFiltered(): boolean {
    return JSON.stringify(this.filter) !== JSON.stringify(everything);
  }

  /** Narrows or widens by what is named; every other condition stays. */
  where(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
  }

  /** Looks for a text, or for none. */
  look(words: string): void {
    if (this.sought === null) this.where({ text: words === "" ? null : words });
    else this.sought = words;
  }

  /** Whether only the events with the text looked for are shown. */
  filterByText(only: boolean): void {
    const words = this.text;
    this.sought = only ? null : (words ?? "");
    if (this.filter.text !== (only ? words : null)) this.where({ text: only ? words : null });
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
