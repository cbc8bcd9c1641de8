import type { Backend } from "../backend";
import type { Hits as Counted } from "../bindings/api";
import { Asked } from "../inspector/asked.svelte";
import type { RowList } from "./list.svelte";
import type { Looked } from "./looked.svelte";

/** Which hit the reader is on, from 1 at the newest, or null on none; of how many. */
export type Place = { at: number | null; of: number };

/** The events shown that hold the text looked for. Where it filters they are all of them; else the core counts. */
export class Hits {
  #asked = new Asked<Counted & { text: string }>();
  #backend: Pick<Backend, "hits">;
  #list: RowList;
  #looked: Looked;

  constructor(backend: Pick<Backend, "hits">, list: RowList, looked: Looked) {
    this.#backend = backend;
    this.#list = list;
    this.#looked = looked;
  }

  /** Null while nothing is looked for, or nobody knows yet. */
  get place(): Place | null {
    const { head, cursor, view } = this.#list;
    const { text, sought } = this.#looked;
    if (!head || text === null) return null;
    if (sought === null) {
      if (view?.filter.text !== text) return null;
      return { at: cursor && head.shown > 0 ? cursor.position + 1 : null, of: head.shown };
    }
    const { answer } = this.#asked;
    if (answer?.text !== text) return null;
    return { at: answer.on ? answer.newer + 1 : null, of: answer.hits };
  }

  /** Counts for the view on show and the event the reader is on. */
  async count(): Promise<void> {
    const { view, cursor } = this.#list;
    const text = this.#looked.sought;
    if (!view || !text) return this.#asked.forget();
    const at = cursor?.seq || null;
    await this.#asked.ask(async () => ({
      text,
      ...(await this.#backend.hits({ view, text, at })),
    }));
  }
}
