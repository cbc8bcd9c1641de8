import type { StoredEvent } from "./replay";

const people = ["ana", "bo", "chidi", "dara", "elif", "farid", "greta", "hiro"];
const titles = [
  "Grow EMEA revenue",
  "Make onboarding effortless",
  "Ship the mobile app",
  "Cut infrastructure cost",
  "Become the safest choice",
  "Delight enterprise customers",
  "Hire and keep great people",
  "Double developer happiness",
  "Win the mid-market",
  "Open the partner programme",
  "Retire the legacy importer",
  "Faster everywhere",
  "Accessible by default",
  "One source of truth for metrics",
  "Predictable releases",
  "Zero surprise invoices",
];
const results = [
  "Net revenue retention",
  "Weekly active teams",
  "Median time to first value",
  "Churned accounts",
  "Support first reply",
  "p95 page load",
  "Open critical findings",
  "Signed partners",
  "Crash-free sessions",
  "Referral share",
];
const statuses = ["on track", "at risk", "off track", "done"];
const notes = [
  "Waiting for the pricing review before we commit to the second half of the quarter.",
  "Numbers include the two acquired accounts; without them progress is four points lower. Agreed with finance to keep both.",
  "Blocked by the data residency question.",
  "Looks good.",
];

/** Mulberry32: the same histories for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Fields = Record<string, unknown>;
type Entry = Omit<StoredEvent, "seq" | "version" | "changes"> & {
  changes: Fields | [string, string][];
};

const iso = (ms: number, micros = 0) =>
  new Date(ms).toISOString().replace(/(\.\d{3})Z/, `$1${String(micros).padStart(3, "0")}Z`);

/** OKR histories of about three years, among them one long timeline and one full of things that go wrong. */
export function sampleEvents(objectives = titles.length): StoredEvent[] {
  const next = random(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const entries: Entry[] = [];
  for (let n = 0; n < objectives; n += 1) {
    entries.push(...objective(n, n === 0 ? 590 : 12 + Math.floor(next() * 60), pick, next));
  }
  entries.sort((a, b) =>
    a.inserted_at < b.inserted_at ? -1 : a.inserted_at > b.inserted_at ? 1 : 0,
  );
  entries.push(...oddities());
  const versions = new Map<string, number>();
  return entries.map((entry, at) => {
    const key = `${entry.entity_type} ${entry.entity_id}`;
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    const changes = Array.isArray(entry.changes)
      ? entry.changes
      : Object.entries(entry.changes)
          .filter(([, value]) => value !== undefined)
          .map(([field, value]) => [field, JSON.stringify(value)] as const);
    return { ...entry, seq: at + 1, version, changes };
  });
}

function objective(
  n: number,
  events: number,
  pick: <T>(from: readonly T[]) => T,
  next: () => number,
): Entry[] {
  const title = titles[n] ?? `Objective ${n + 1}`;
  const id = `obj-${String(n + 1).padStart(3, "0")}`;
  const start = Date.UTC(2024, n % 12, 3, 8);
  const end = Date.UTC(2026, 10, 21, 16) - n * 3_600_000 * 31;
  const at = (part: number) =>
    iso(start + (end - start) * part + next() * 60_000, Math.floor(next() * 1000));
  const entry = (
    type: string,
    entity: string,
    action: string,
    changes: Fields,
    part: number,
  ): Entry => ({
    entity_type: type,
    entity_id: entity,
    objective_id: id,
    action,
    changes,
    actor: next() < 0.04 ? null : pick(people),
    inserted_at: at(part),
  });
  const count = 4 + (n % 4);
  const entries = [
    entry(
      "objective",
      id,
      "created",
      {
        title: n === 5 ? undefined : title,
        owner: pick(people),
        status: "on track",
        cycle: "2024-H1",
        description: "What we want to be true by the end of the cycle.",
        tags: ["company"],
        confidence: 0.7,
      },
      0,
    ),
  ];
  const progress: number[] = [];
  for (let k = 0; k < count; k += 1) {
    progress.push(0);
    entries.push(
      entry(
        "key_result",
        `${id}-kr${k + 1}`,
        "created",
        {
          title: results[(n + k) % results.length],
          owner: pick(people),
          progress: 0,
          target: 100,
          unit: "%",
          status: "on track",
          due: "2024-06-30",
          weight: 1,
          notes: "",
        },
        0.001 + k * 0.0005,
      ),
    );
  }
  for (let e = entries.length; e < events; e += 1) {
    const part = 0.01 + (0.985 * e) / events;
    if (next() < 0.12) {
      entries.push(
        entry(
          "objective",
          id,
          "updated",
          pick([
            { owner: pick(people) },
            { status: pick(statuses) },
            { confidence: Math.round(next() * 100) / 100 },
            { cycle: `202${4 + Math.floor(part * 2.9)}-H${1 + (e % 2)}` },
          ] as Fields[]),
          part,
        ),
      );
      continue;
    }
    const k = Math.floor(next() * count);
    const kr = `${id}-kr${k + 1}`;
    const before = progress[k] ?? 0;
    progress[k] = before >= 100 ? 5 : Math.min(100, before + Math.ceil(next() * 4));
    const changes: Fields = { progress: progress[k] };
    if (next() < 0.35) changes["status"] = pick(statuses);
    if (next() < 0.2) changes["notes"] = pick(notes);
    if (next() < 0.1) changes["due"] = `2026-0${1 + Math.floor(next() * 9)}-30`;
    if (next() < 0.08) changes["owner"] = next() < 0.3 ? null : pick(people);
    entries.push(entry("key_result", kr, "updated", next() < 0.02 ? {} : changes, part));
  }
  return entries;
}

/** Events that a careful reader must be able to trust this window with, newest in the log. */
function oddities(): Entry[] {
  const at = Date.UTC(2026, 10, 21, 18, 41, 7);
  const on = (objective_id: string, entity_type: string, entity_id: string) => ({
    objective_id,
    entity_type,
    entity_id,
  });
  const emea = on("obj-001", "key_result", "obj-001-kr2");
  const odd = on("obj-odd", "objective", "obj-odd");
  const kr = on("obj-odd", "key_result", "odd-kr");
  const actor = "ana";
  return [
    {
      ...on("obj-001", "key_result", "obj-002-kr1"),
      action: "updated",
      changes: { objective_id: "obj-001", weight: 2 },
      actor: "dara",
      inserted_at: iso(at - 86_000_000),
    },
    {
      ...on("obj-003", "key_result", "obj-001-kr3"),
      action: "updated",
      changes: { objective_id: "obj-003", owner: "hiro" },
      actor: "dara",
      inserted_at: iso(at - 7_200_000),
    },
    { ...emea, action: "deleted", changes: {}, actor: "bo", inserted_at: iso(at - 3_600_000) },
    {
      ...emea,
      action: "restored",
      changes: { status: "at risk" },
      actor: "bo",
      inserted_at: iso(at - 3_590_000),
    },
    {
      ...on("obj-001", "check_in", "chk-1"),
      action: "created",
      changes: { title: "Week 47", mood: 4 },
      actor,
      inserted_at: iso(at - 60_000),
    },
    {
      ...emea,
      action: "archived",
      changes: { archived: true },
      actor: null,
      inserted_at: iso(at - 1_000, 250),
    },
    {
      ...emea,
      action: "updated",
      changes: { progress: 61, notes: notes[1] },
      actor,
      inserted_at: iso(at, 100),
    },
    {
      ...on("obj-001", "key_result", "obj-001-kr1"),
      action: "updated",
      changes: { progress: 88 },
      actor,
      inserted_at: iso(at, 900),
    },
    {
      ...on("obj-001", "key_result", "obj-001-kr4"),
      action: "updated",
      changes: { progress: 12, status: "off track" },
      actor,
      inserted_at: iso(at + 420, 7),
    },
    {
      ...on("obj-001", "key_result", "obj-001-kr4"),
      action: "updated",
      changes: {
        notes: `${notes[1]} See the sheet.`,
        owner: "greta",
        due: null,
        status: "at risk",
        progress: 13,
      },
      actor: "importer",
      inserted_at: iso(at - 500_000),
    },
    {
      ...odd,
      action: "created",
      changes: [
        ["title", JSON.stringify('<img src=x onerror="alert(1)"> & <b>bold</b>')],
        ["__proto__", '{"polluted": true}'],
        ["constructor", '"still a string"'],
        ["account", '"acc\u202egpj.exe"'],
        ["amount", "12345678901234567890.10"],
        ["empty", '""'],
        ["nothing", "null"],
      ],
      actor: "<script>alert(2)</script>",
      inserted_at: iso(at),
    },
    {
      ...odd,
      action: "updated",
      changes: [
        ["account", '"acc\\u200bount"'],
        ["__proto__", "null"],
        ["empty", '"   "'],
        ["amount", "12345678901234567890.11"],
        ["text", '"null"'],
      ],
      actor: "مريم",
      inserted_at: iso(at + 1000),
    },
    {
      ...kr,
      action: "created",
      changes: [
        ["title", '"A large document"'],
        ["body", JSON.stringify("All work and no play makes a long value. ".repeat(6000))],
        ["settings", '{"limits": {"max": 1.0, "list": [1, 2, {"deep": []}]}, "on": true}'],
      ],
      actor,
      inserted_at: iso(at + 2000),
    },
    {
      ...kr,
      action: "updated",
      changes: [["title", '"שלום A large document"']],
      actor,
      inserted_at: "yesterday, about noon",
    },
    {
      ...on("obj-gone", "objective", "obj-gone"),
      action: "created",
      changes: { title: "An objective given up" },
      actor,
      inserted_at: iso(at - 9e9),
    },
    {
      ...on("obj-gone", "objective", "obj-gone"),
      action: "deleted",
      changes: {},
      actor,
      inserted_at: iso(at - 8e9),
    },
  ];
}
