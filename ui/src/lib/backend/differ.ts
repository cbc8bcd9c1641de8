import type { FieldDiff, PathDiff, Piece, Value } from "../bindings/api";
import { members } from "../format/json";
import { shown } from "../format/value";
import { valueOf } from "./replay";

/** What became of a field from one value to another. */
export function fieldDiff(field: string, old: Value | null, value: Value | null): FieldDiff {
  const same = old?.text === value?.text;
  const none = { field, old, new: value, same, delta: null, pieces: null, paths: null };
  if (old === null || value === null || same) return none;
  const [before, after] = [shown(old), shown(value)];
  if (before.kind !== after.kind) return none;
  if (before.kind === "number") return { ...none, delta: difference(before.text, after.text) };
  if (before.kind === "compound") return { ...none, paths: within(before.text, after.text) };
  const several = /\s/.test(before.text) && /\s/.test(after.text);
  return several ? { ...none, pieces: pieces(before.text, after.text) } : none;
}

/** Of plain decimals, exactly; null for any other spelling. */
function difference(old: string, value: string): string | null {
  const plain = /^-?\d+(?:\.(\d+))?$/;
  const [a, b] = [plain.exec(old), plain.exec(value)];
  if (!a || !b) return null;
  const scale = Math.max(a[1]?.length ?? 0, b[1]?.length ?? 0);
  const whole = (text: string, digits: string | undefined) =>
    BigInt(text.replace(".", "") + "0".repeat(scale - (digits?.length ?? 0)));
  const by = whole(value, b[1]) - whole(old, a[1]);
  const digits = String(by < 0n ? -by : by).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const fraction = scale === 0 ? "" : `.${digits.slice(point)}`;
  return `${by < 0n ? "-" : "+"}${digits.slice(0, point)}${fraction}`;
}

/** The words that both begin and end with stay; what lies between goes and comes. */
function pieces(old: string, value: string): Piece[] {
  const [a, b] = [old.split(/(?<=\s)/), value.split(/(?<=\s)/)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  const rest = Math.min(a.length, b.length) - head;
  while (tail < rest && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const all: Piece[] = [
    { kind: "same", text: a.slice(0, head).join("") },
    { kind: "old", text: a.slice(head, a.length - tail).join("") },
    { kind: "new", text: b.slice(head, b.length - tail).join("") },
    { kind: "same", text: a.slice(a.length - tail).join("") },
  ];
  return all.filter((piece) => piece.text !== "");
}

function within(old: string, value: string): PathDiff[] {
  const found: PathDiff[] = [];
  const open: [path: string, old: string, value: string][] = [["", old, value]];
  for (let next = open.shift(); next; next = open.shift()) {
    const [path, before, after] = next;
    const sameKind = before[0] === after[0];
    const [a, b] = [members(before), members(after)];
    if (!a || !b || !sameKind) {
      found.push({ path, old: valueOf(before), new: valueOf(after) });
      continue;
    }
    const [was, is] = [byName(a), byName(b)];
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const place = `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const [from, to] = [was.get(name), is.get(name)];
      if (from === to) continue;
      if (from !== undefined && to !== undefined) open.push([place, from, to]);
      else {
        const [gone, came] = [from, to].map((text) => (text === undefined ? null : valueOf(text)));
        found.push({ path: place, old: gone ?? null, new: came ?? null });
      }
    }
  }
  return found;
}

function byName(all: readonly { name: string; text: string }[]): Map<string, string> {
  return new Map(all.map(({ name, text }) => [name, text]));
}
