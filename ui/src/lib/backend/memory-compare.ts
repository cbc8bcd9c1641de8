import type {
  At,
  ComparedEntity,
  CompareRequest,
  Comparison,
  Failure,
  Instant,
  Moment,
  MomentRequest,
  Presence,
} from "../bindings/api";
import { parseInstant } from "../format/time";
import type { Replayed } from "./replay";

/** Two instants of a timeline, given newest first, side by side. */
export function compare(events: readonly Replayed[], request: CompareRequest): Comparison {
  const [a, b] = [upTo(events, request.a), upTo(events, request.b)];
  const entities = new Map<string, Replayed>();
  for (const event of [...a, ...b]) {
    const { entity_type, entity_id } = event.row;
    const wanted =
      request.entity === null ||
      (request.entity.entity_type === entity_type && request.entity.entity_id === entity_id);
    if (wanted) entities.set(JSON.stringify([entity_type, entity_id]), event);
  }
  const compared = [...entities.values()]
    .map(({ row }) => comparedEntity(row, a, b))
    .sort((one, other) => {
      const first = (entity: ComparedEntity) => entity.entity_id !== request.objective_id;
      return Number(first(one)) - Number(first(other)) || order(one.entity_id, other.entity_id);
    });
  const differing = compared.filter(
    (entity) => entity.a !== entity.b || entity.fields.some((field) => field.differs),
  );
  const listed = request.all ? compared : differing;
  return {
    a: instant(a),
    b: instant(b),
    between: Math.abs(a.length - b.length),
    differing_fields: compared.flatMap((e) => e.fields.filter((f) => f.differs)).length,
    differing_entities: differing.length,
    entities: listed.length,
    rows: listed.slice(request.start, request.start + request.count).map((entity) => ({
      ...entity,
      fields: entity.fields.filter((field) => request.all || field.differs),
    })),
  };
}

/** Everything as it stood: the objective, then the others by id, so that the order stays from instant to instant. */
export function moment(events: readonly Replayed[], request: MomentRequest): Moment {
  const past = upTo(events, request.at);
  const last = new Map<string, Replayed>();
  for (const event of past) {
    const key = JSON.stringify([event.row.entity_type, event.row.entity_id]);
    if (!last.has(key)) last.set(key, event);
  }
  const is = ({ row }: Replayed) => row.entity_id !== request.objective_id;
  const there = [...last.values()].sort(
    (a, b) => Number(is(a)) - Number(is(b)) || order(a.row.entity_id, b.row.entity_id),
  );
  return {
    at: instant(past),
    total: events.length,
    entities: there.length,
    deleted: there.filter(({ row }) => row.deleted).length,
    rows: there.slice(request.start, request.start + request.count).map((event) => {
      const { entity_type, entity_id, entity_name: name } = event.row;
      const { seq, version, inserted_at, deleted } = event.row;
      const changed = event === past[0];
      const fields = [...event.state];
      return { entity_type, entity_id, name, seq, version, inserted_at, deleted, changed, fields };
    }),
  };
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function upTo(events: readonly Replayed[], at: At): readonly Replayed[] {
  if (at.kind === "now") return events;
  if (at.kind === "seq") {
    const from = events.findIndex((event) => event.row.seq === at.seq);
    if (from < 0) throw failed("event.missing", `There is no event ${at.seq} here.`);
    return events.slice(from);
  }
  const until = parseInstant(at.at);
  if (!until) throw failed("time.unreadable", `“${at.at}” is not a time.`);
  const from = events.findIndex(({ row }) => {
    const time = parseInstant(row.inserted_at);
    if (!time) return false;
    return time.ms < until.ms || (time.ms === until.ms && time.fraction <= until.fraction);
  });
  return from < 0 ? [] : events.slice(from);
}

const failed = (code: string, message: string): Failure => ({
  code,
  message,
  hint: null,
  detail: null,
});

function instant(events: readonly Replayed[]): Instant {
  const row = events[0]?.row;
  return { seq: row?.seq ?? null, inserted_at: row?.inserted_at ?? null, events: events.length };
}

function comparedEntity(
  of: { entity_type: string; entity_id: string },
  a: readonly Replayed[],
  b: readonly Replayed[],
): ComparedEntity {
  const last = (events: readonly Replayed[]) =>
    events.find(({ row }) => row.entity_type === of.entity_type && row.entity_id === of.entity_id);
  const [then, now] = [last(a), last(b)];
  const values = (event: Replayed | undefined) =>
    new Map(event?.state.map(({ field, value }) => [field, value]));
  const [was, is] = [values(then), values(now)];
  const later = a.length > b.length ? [then, now] : [now, then];
  return {
    entity_type: of.entity_type,
    entity_id: of.entity_id,
    name:
      later.map((event) => event?.row.entity_name ?? null).find((name) => name !== null) ?? null,
    a: presence(then),
    b: presence(now),
    fields: [...new Set([...was.keys(), ...is.keys()])].sort(order).map((field) => {
      const [old, value] = [was.get(field) ?? null, is.get(field) ?? null];
      return { field, a: old, b: value, differs: old?.text !== value?.text };
    }),
  };
}

function presence(event: Replayed | undefined): Presence {
  if (!event) return "absent";
  return event.row.deleted ? "deleted" : "present";
}
