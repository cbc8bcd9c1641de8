import type { Value } from "../bindings/api";

export type Kind = "null" | "boolean" | "number" | "string" | "compound" | "unreadable";

/** A stored value as a person reads it. `quoted`: a string whose words alone would be mistaken for something else. */
export type Shown = { kind: Kind; text: string; quoted: boolean };

/**
 * JSON text as words. Numbers keep their digits: nothing but strings is ever decoded.
 */
export function shown(value: Value): Shown {
  const stored = value.text.trim();
  if (stored.startsWith('"')) {
    const words = value.cut ? decodeBeginning(stored) : decode(stored);
    if (words === null) return { kind: "unreadable", text: value.text, quoted: false };
    return { kind: "string", text: words, quoted: !value.cut && needsQuotes(words) };
  }
  if (stored === "null") return { kind: "null", text: stored, quoted: false };
  if (stored === "true" || stored === "false")
    return { kind: "boolean", text: stored, quoted: false };
  if (/^-?\d/.test(stored)) return { kind: "number", text: stored, quoted: false };
  if (/^[[{]/.test(stored)) return { kind: "compound", text: stored, quoted: false };
  return { kind: "unreadable", text: value.text, quoted: false };
}

/** The words with their quotes where those are needed to tell them from another value. */
export function plain(value: Value): string {
  const { text, quoted } = shown(value);
  return quoted ? `"${text}"` : text;
}

/** Whether words alone would pass for a number or a list, or for fewer blanks than they have. */
function needsQuotes(words: string): boolean {
  if (words === "" || words.trim() !== words) return true;
  if (!/^(?:[[{"\d-]|null$|true$|false$)/.test(words)) return false;
  try {
    JSON.parse(words);
    return true;
  } catch {
    return false;
  }
}

/** The most of a name that is laid out. */
const longestName = 1000;

/** A name as it is shown: not too long for the place, and in quotes where its ends could not be seen. */
export function named(name: string): string {
  const words = cutMiddle(name, longestName);
  return /^$|^ | $/.test(words) ? `"${words}"` : words;
}

function decode(json: string): string | null {
  try {
    const words: unknown = JSON.parse(json);
    return typeof words === "string" ? words : null;
  } catch {
    return null;
  }
}

/** A cut string has no end quote, and may stop inside an escape. */
function decodeBeginning(json: string): string | null {
  for (let dropped = 0; dropped <= 6; dropped += 1) {
    const words = decode(`${json.slice(0, json.length - dropped)}"`);
    if (words !== null) return words;
  }
  return null;
}

const ellipsis = "…";

/** The beginning and the end of a long text. */
export function cutMiddle(text: string, max: number): string {
  const points = [...text.slice(0, max * 2), ...(text.length > max * 4 ? [] : text.slice(max * 2))];
  if (text.length <= max * 4 && points.length <= max) return text;
  const head = Math.ceil((max - 1) * 0.6);
  const tail = max - 1 - head;
  const end = [...text.slice(-tail * 2)].slice(-tail);
  return points.slice(0, head).join("") + ellipsis + end.join("");
}

/**
 * Two long texts cut so that their difference stays in sight: cutting the middle of both would often leave the same words.
 */
export function cutPair(older: string, newer: string, max: number): [string, string] {
  const cut: [string, string] = [cutMiddle(older, max), cutMiddle(newer, max)];
  return older === newer || cut[0] !== cut[1] ? cut : (cutAtDifference(older, newer, max) ?? cut);
}

/** Two texts from shortly before they part; null where one only goes on where the other ends. */
export function cutAtDifference(
  older: string,
  newer: string,
  max: number,
): [string, string] | null {
  const shorter = Math.min(older.length, newer.length);
  let at = 0;
  while (at < shorter && older[at] === newer[at]) at += 1;
  if (at === shorter) return null;
  const from = wholeCharacter(older, Math.max(0, at - Math.floor(max / 3)));
  return [cutFrom(older, from, max), cutFrom(newer, from, max)];
}

function cutFrom(text: string, from: number, max: number): string {
  const room = [...text.slice(from, from + max * 2)];
  const words = room.slice(0, max - 2).join("");
  const more = from + words.length < text.length;
  return (from > 0 ? ellipsis : "") + words + (more ? ellipsis : "");
}

function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

export type Piece = { text: string; mark: boolean };

// A joiner is part of the spelling between emoji and in Arabic and Indic scripts; anywhere else it hides something.
const spelling = "\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{M}";
const scripts =
  "Arabic Bengali Devanagari Gujarati Gurmukhi Kannada Malayalam Oriya Sinhala Tamil Telugu"
    .split(" ")
    .map((script) => `\\p{Script=${script}}`);
const joined = new RegExp(`^[${[spelling, ...scripts].join("")}]`, "u");
const joiner = "\\u200c|\\u200d";
// Spelled one by one: side by side in one class they would look like a single combined character.
const blanks = ["034f", "115f", "1160", "17b4", "17b5", "2800", "3164", "ffa0"].map(
  (u) => `\\u${u}`,
);
// Arabic number signs count as format characters, but have a look.
const format = "(?!\\u200c|\\u200d|[\\u0600-\\u0605]|\\u06dd|\\u070f|\\u08e2)\\p{Cf}";
// A plain space needs no spelling; what only looks like one does.
const spaces = "(?! )\\p{Zs}";
const invisible = new RegExp(
  `(${[joiner, "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]", ...blanks, format, spaces].join("|")})`,
  "u",
);

/** Most texts are this, and need no closer look. */
const printable = /^[ -~]*$/;

/**
 * The text in pieces, with every character that has no look of its own spelled out as ⟨U+202E⟩: nothing in an audit
 * may hide or reorder what is written. Line breaks stay unless `oneLine`.
 */
export function visible(text: string, oneLine: boolean): Piece[] {
  if (printable.test(text) || !invisible.test(text)) return [{ text, mark: false }];
  const pieces: Piece[] = [];
  const parts = text.split(invisible);
  for (const [at, part] of parts.entries()) {
    if (part === "") continue;
    const joins = /^[\u200c\u200d]$/.test(part) && areJoined(parts[at - 1], parts[at + 1]);
    const spelled = joins ? part : spell(part, oneLine);
    const mark = spelled !== part;
    const last = pieces.at(-1);
    if (last && last.mark === mark) last.text += spelled;
    else pieces.push({ text: spelled, mark });
  }
  return pieces;
}

// Not with a look behind: in WebKit that fails after a character of two units, as emoji are.
function areJoined(before = "", after = ""): boolean {
  return joined.test(after) && joined.test([...before.slice(-2)].at(-1) ?? "");
}

function spell(part: string, oneLine: boolean): string {
  if (part === "\n") return oneLine ? "↵" : part;
  if (part === "\t") return oneLine ? "⇥" : part;
  const [first, ...more] = [...part];
  if (more.length > 0 || first === undefined || !invisible.test(part)) return part;
  const code = first.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** A name as one text, for what is read out or shown by the system. */
export function visibleText(name: string): string {
  return visible(named(name), true)
    .map((piece) => piece.text)
    .join("");
}

/** JSON on several lines. It moves only white space, so numbers keep their digits and repeated keys stay. */
export function indentJson(json: string): string {
  const parts: string[] = [];
  let depth = 0;
  const newline = () => `\n${"  ".repeat(depth)}`;
  for (const token of json.match(/"(?:[^"\\]|\\.)*"?|[[\]{},:]|[^\s"[\]{},:]+/gs) ?? []) {
    if (token === "{" || token === "[") {
      depth += 1;
      parts.push(token, newline());
    } else if (token === "}" || token === "]") {
      depth = Math.max(0, depth - 1);
      const empty = parts.at(-2) === "{" || parts.at(-2) === "[";
      if (empty && parts.at(-1)?.startsWith("\n")) parts.pop();
      else parts.push(newline());
      parts.push(token);
    } else if (token === ",") parts.push(token, newline());
    else if (token === ":") parts.push(": ");
    else parts.push(token);
  }
  return parts.join("");
}
