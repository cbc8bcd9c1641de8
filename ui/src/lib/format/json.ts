/** A member of a JSON object or list: its name or place, and its own JSON text as stored. */
export type Member = { name: string; text: string };

/**
 * The members directly within JSON text, each as it is written: numbers keep their digits and repeated names stay. Null
 * where the text is neither an object nor a list. Looks no deeper, so no depth of nesting can exhaust the stack.
 */
export function members(json: string): Member[] | null {
  const text = json.trim();
  const open = text[0];
  if (open !== "{" && open !== "[") return null;
  const found: Member[] = [];
  let depth = 1;
  let from = 1;
  let colon = -1;
  const take = (to: number) => {
    if (text.slice(from, to).trim() !== "") {
      const named = open === "{" && colon >= 0;
      const name = named ? nameIn(text.slice(from, colon)) : String(found.length);
      found.push({ name, text: text.slice(named ? colon + 1 : from, to).trim() });
    }
    from = to + 1;
    colon = -1;
  };
  for (let at = 1; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') at = endOfString(text, at);
    else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") {
      depth -= 1;
      if (depth === 0) {
        take(at);
        return found;
      }
    } else if (depth === 1 && sign === ",") take(at);
    else if (depth === 1 && sign === ":" && colon < 0) colon = at;
  }
  take(text.length);
  return found;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

function nameIn(json: string): string {
  const stored = json.trim();
  try {
    const name: unknown = JSON.parse(stored);
    return typeof name === "string" ? name : stored;
  } catch {
    return stored;
  }
}
