import type {
  Change,
  EventDetail,
  EventRequest,
  Live,
  Loading,
  ObjectiveRow,
  TimelinePage,
  TimelineRequest,
  Value,
  View,
} from "../bindings/api";
import type { Backend } from "./backend";
import { compare, moment } from "./memory-compare";
import { exportSize, exportTo } from "./memory-export";
import { facet, hits, locate, overview, rows } from "./memory-explore";
import { fail } from "./memory-failure";
import { blame, diff, fieldHistory } from "./memory-inspect";
import { entities, isAbout, subjectOf } from "./memory-sources";
import { replay, type Replayed, type StoredEvent, valueOf } from "./replay";
import { Unread } from "./unread";

const cutAt = 64 * 1024;
const changesInRow = 4;
/** Events known beyond the newest page of a log without snapshots. */
const lookBack = 200;

/** What can be asked of the histories, whatever they were opened as. */
export class MemoryHistories {
  protected readonly replayed: Replayed[];
  #unread: Unread;

  constructor(events: readonly StoredEvent[], pause = 100) {
    this.replayed = replay(events);
    this.#unread = new Unread(pause);
  }

  entities: Backend["entities"] = async (request) => entities(this.replayed, request);

  async objectives(_source: string, search: string): Promise<ObjectiveRow[]> {
    const wanted = search.toLowerCase();
    const ids = new Set(this.replayed.map((event) => event.stored.objective_id));
    return [...ids]
      .map((id) => this.#objective(id))
      .filter((row) => `${row.title ?? ""} ${row.objective_id}`.toLowerCase().includes(wanted));
  }

  async timeline(request: TimelineRequest): Promise<TimelinePage> {
    const events = this.#timeline(request.objective_id);
    const pages = Math.max(1, Math.ceil(events.length / request.per_page));
    const page = Math.min(Math.max(1, request.page), pages);
    const { title, deleted } = this.#objective(request.objective_id);
    const from = (page - 1) * request.per_page;
    const known = await this.#known(request, events);
    const readFrom = known.length < events.length ? (known.at(-1)?.stored.seq ?? null) : null;
    return {
      objective_id: request.objective_id,
      title,
      deleted,
      read_from: readFrom === null ? null : String(readFrom),
      entities: entitiesOf(known),
      total: known.length,
      page,
      pages: Math.max(1, Math.ceil(known.length / request.per_page)),
      per_page: request.per_page,
      events: events.slice(from, from + request.per_page).map((event) => ({
        ...event.row,
        changes: changesSince(event, readFrom),
      })),
    };
  }

  async loadHistory(
    source: string,
    objectiveId: string,
    onProgress: (progress: Loading) => void,
  ): Promise<void> {
    const total = this.#timeline(objectiveId).length;
    if (isUnread(source)) await this.#unread.read(`${source} ${objectiveId}`, total, onProgress);
  }

  async cancelLoad(source: string, objectiveId: string): Promise<void> {
    this.#unread.stop(`${source} ${objectiveId}`);
  }

  async event(request: EventRequest): Promise<EventDetail> {
    const events = this.#timeline(request.objective_id);
    await this.loadHistory(request.source, request.objective_id, () => undefined);
    const found = events.find((event) => event.row.seq === request.seq);
    if (!found) throw fail("event.missing", `There is no event ${request.seq} here.`, null, null);
    const whole = (value: Value) => (request.full ? value : cut(value));
    const same = events.filter((event) => sameEntity(event.stored, found.stored));
    const at = same.indexOf(found);
    return {
      event: {
        ...found.row,
        changes: found.row.changes.map((change) => ({
          ...change,
          old: change.old && whole(change.old),
          new: whole(change.new),
        })),
      },
      state: found.state.map((field) => ({ ...field, value: whole(field.value) })),
      raw: rawColumns(found.stored).map(([name, text]) => ({
        name,
        value: text === null ? null : whole(valueOf(text)),
      })),
      older: same[at + 1]?.row.seq ?? null,
      newer: same[at - 1]?.row.seq ?? null,
    };
  }

  rows: Backend["rows"] = async (request) => rows(await this.#view(request), request);

  locate: Backend["locate"] = async (request) => locate(await this.#view(request), request);

  hits: Backend["hits"] = async (request) => hits(await this.#view(request), request);

  overview: Backend["overview"] = async (request) => overview(await this.#view(request), request);

  facet: Backend["facet"] = async (request) => facet(await this.#view(request), request);

  follow: Backend["follow"] = async (_source, _objectiveId, onLive) => void (this.say = onLive);

  lookEvery = async (): Promise<void> => undefined;

  retryNow = async (): Promise<void> => this.say({ kind: "resumed" });

  unfollow = async (): Promise<void> => void (this.say = () => undefined);

  /** What a followed timeline is told; for tests to call. */
  say: (said: Live) => void = () => undefined;

  blame: Backend["blame"] = async (request) => blame(await this.#whole(request), request);

  fieldHistory: Backend["fieldHistory"] = async (request) =>
    fieldHistory(await this.#whole(request), request);

  diff: Backend["diff"] = async (request) => diff(await this.#whole(request), request);

  moment: Backend["moment"] = async (request) => moment(await this.#whole(request), request);

  compare: Backend["compare"] = async (request) => compare(await this.#whole(request), request);

  exportSize: Backend["exportSize"] = async (request) =>
    exportSize(await this.#view(request), request);

  export: Backend["export"] = async (request, path, onProgress) =>
    exportTo(await this.#view(request), request, path, onProgress);

  cancelExport = async (): Promise<void> => undefined;

  #view = ({ view }: { view: View }): Promise<Replayed[]> => this.#whole(view);

  async #whole(of: { source: string; objective_id: string }): Promise<Replayed[]> {
    await this.loadHistory(of.source, of.objective_id, () => undefined);
    return this.#timeline(of.objective_id);
  }

  /** The events that a page is cut from: of a log without snapshots, the first page needs only the newest. */
  async #known(request: TimelineRequest, events: Replayed[]): Promise<Replayed[]> {
    const { source, objective_id, page, per_page } = request;
    const enough = per_page + lookBack;
    const held = this.#unread.holds(`${source} ${objective_id}`);
    if (isUnread(source) && page === 1 && !held && events.length > enough) {
      return events.slice(0, enough);
    }
    await this.loadHistory(source, objective_id, () => undefined);
    return events;
  }

  #timeline(objective: string): Replayed[] {
    return this.replayed.filter((event) => isAbout(event, objective));
  }

  #objective(id: string): ObjectiveRow {
    const events = this.#timeline(id);
    const own = events.find(({ row }) => [row.entity_id, subjectOf(row)].includes(id))?.row;
    const newest = events[0];
    return {
      objective_id: id,
      title: own?.entity_name ?? null,
      events: events.length,
      entities: entitiesOf(events),
      first_at: events.at(-1)?.row.inserted_at ?? "",
      last_at: newest?.row.inserted_at ?? "",
      last_actor: newest?.row.actor ?? null,
      deleted: own?.deleted ?? false,
    };
  }
}

function isUnread(source: string): boolean {
  return source.includes("unread");
}

function entitiesOf(events: readonly Replayed[]): number {
  return new Set(events.map((event) => event.row.entity_id)).size;
}

/** The changes in a row, while nothing before an event has been read. */
function changesSince({ row, told }: Replayed, readFrom: number | null): Change[] {
  return row.changes.slice(0, changesInRow).map((change, at) => {
    const by = told[at] ?? null;
    if (readFrom === null || by === null || by >= readFrom) return change;
    return { ...change, old: null, old_unread: true };
  });
}

function sameEntity(a: StoredEvent, b: StoredEvent): boolean {
  return a.entity_type === b.entity_type && a.entity_id === b.entity_id;
}

function cut(value: Value): Value {
  return value.bytes <= cutAt ? value : { ...value, text: value.text.slice(0, cutAt), cut: true };
}

function rawColumns(stored: StoredEvent): [string, string | null][] {
  const changes = stored.changes.map(([field, json]) => `${JSON.stringify(field)}: ${json}`);
  return [
    ["seq", String(stored.seq)],
    ["entity_type", stored.entity_type],
    ["entity_id", stored.entity_id],
    ["objective_id", stored.objective_id],
    ["version", String(stored.version)],
    ["action", stored.action],
    ["changes", `{${changes.join(", ")}}`],
    ["actor", stored.actor],
    ["metadata", null],
    ["inserted_at", stored.inserted_at],
  ];
}
