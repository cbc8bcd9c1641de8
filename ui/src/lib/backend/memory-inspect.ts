import type {
  Blame,
  BlameRequest,
  Diff,
  DiffRequest,
  Failure,
  FieldHistory,
  FieldHistoryRequest,
  FieldValue,
  Setter,
} from "../bindings/api";
import { parseInstant } from "../format/time";
import { fieldDiff } from "./differ";
import type { Replayed } from "./replay";

/** For each field of an entity after an event, who last set it; of a timeline given newest first. */
export function blame(events: readonly Replayed[], request: BlameRequest): Blame {
  const [event, ...older] = entityFrom(events, request.seq);
  const past = [event, ...older];
  const created = past.findIndex(({ row }) => row.action === "created");
  const life = created < 0 ? past : past.slice(0, created + 1);
  const fields = event.state.map((state) => {
    const set = life.filter((past) => names(past, state.field));
    const by = past.find(({ row }) => row.seq === state.set_by) ?? event;
    return {
      field: state.field,
      value: state.value,
      set_by: setter(by),
      changed: state.changed,
      stood: microseconds(by.row.inserted_at, event.row.inserted_at),
      before: Math.max(0, set.length - 1),
    };
  });
  return { fields: fields.sort((a, b) => (a.field < b.field ? -1 : 1)) };
}

/** All the values of a field, newest first. */
export function fieldHistory(
  events: readonly Replayed[],
  request: FieldHistoryRequest,
): FieldHistory {
  const { entity_type, entity_id, field, before, limit } = request;
  const all = events
    .filter(({ row }) => row.entity_type === entity_type && row.entity_id === entity_id)
    .filter((event) => names(event, field));
  const values = all.map((event, at): FieldValue => ({
    value: event.state.find((state) => state.field === field)?.value ?? null,
    set_by: setter(event),
    until: all[at - 1]?.row.inserted_at ?? null,
    in_timeline: true,
  }));
  const from = before === null ? 0 : values.findIndex((v) => Number(v.set_by.seq) < Number(before));
  return { total: values.length, values: from < 0 ? [] : values.slice(from, from + limit) };
}

/** What exactly differs between an entity after an event and earlier. */
export function diff(events: readonly Replayed[], request: DiffRequest): Diff {
  const [event, previous] = entityFrom(events, request.seq);
  const { entity_type, entity_id } = event.row;
  const pinned = events.find(
    ({ row }) =>
      row.entity_type === entity_type &&
      row.entity_id === entity_id &&
      Number(row.seq) <= Number(request.against),
  );
  const against = request.against === null ? previous : pinned;
  const values = (of: Replayed | undefined) =>
    new Map(of?.state.map(({ field, value }) => [field, value]));
  const [was, is] = [values(against), values(event)];
  const fields = [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .map((field) => fieldDiff(field, was.get(field) ?? null, is.get(field) ?? null))
    .filter((found) => !found.same || names(event, found.field));
  return {
    against: against ? setter(against) : null,
    deleted: [against?.row.deleted ?? false, event.row.deleted],
    fields,
  };
}

/** The events of the entity of an event, from it on to older ones. */
function entityFrom(events: readonly Replayed[], seq: string): readonly [Replayed, ...Replayed[]] {
  const at = events.findIndex(({ row }) => row.seq === seq);
  const event = events[at];
  if (!event) {
    const message = `There is no event ${seq} here.`;
    throw { code: "event.missing", message, hint: null, detail: null } satisfies Failure;
  }
  const { entity_type, entity_id } = event.row;
  const older = events.slice(at + 1);
  return [
    event,
    ...older.filter(({ row }) => row.entity_type === entity_type && row.entity_id === entity_id),
  ];
}

function names(event: Replayed, field: string): boolean {
  return event.stored.changes.some(([name]) => name === field);
}

function setter({ row: { seq, actor, inserted_at, action } }: Replayed): Setter {
  return { seq, actor, inserted_at, action };
}

function microseconds(from: string, to: string): number | null {
  const [a, b] = [parseInstant(from), parseInstant(to)];
  if (!a || !b) return null;
  return (b.ms - a.ms) * 1000 + Number(b.fraction.slice(3)) - Number(a.fraction.slice(3));
}
