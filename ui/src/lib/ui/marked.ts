import type { Attachment } from "svelte/attachments";

/** What the styles call them. */
const name = "hit";
/** More than anyone looks at; one letter may be everywhere in a long value. */
const most = 2_000;

/** Finds a text in whatever case. */
export function pattern(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"), "giu");
}

/** Where a text is in what an element shows of the data: in the pieces of it that stand together, not across two of them. */
export function rangesIn(root: Node, wanted: RegExp): Range[] {
  const found: Range[] = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let at = texts.nextNode(); at && found.length < most; at = texts.nextNode()) {
    const shown = at.parentElement?.closest("bdi");
    // A range in what is hidden would be drawn over the next text that is not, wherever that is.
    if (!shown || shown.checkVisibility?.({ visibilityProperty: true }) === false) continue;
    for (const { index, 0: words } of (at.nodeValue ?? "").matchAll(wanted)) {
      const range = document.createRange();
      range.setStart(at, index);
      range.setEnd(at, index + words.length);
      found.push(range);
      if (found.length === most) break;
    }
  }
  return found;
}

/** Brings the first place into sight where an element shows a text. */
export function showFirst(root: HTMLElement | null, text: string | null): void {
  const [first] = !root || text === null ? [] : rangesIn(root, pattern(text));
  first?.startContainer.parentElement?.scrollIntoView?.({ block: "nearest" });
}

/**
 * Marks a text wherever an element shows it, for as long as it does: ranges that the styles draw, so that no element is added.
 * A web view that cannot do so marks nothing.
 */
export function marked(text: string | null): Attachment<HTMLElement> {
  return (root) => {
    const all = globalThis.CSS?.highlights;
    if (!all || text === null) return;
    const wanted = pattern(text);
    const highlight = all.get(name) ?? new Highlight();
    all.set(name, highlight);
    let ranges: Range[] = [];
    const clear = () => ranges.forEach((range) => highlight.delete(range));
    const mark = () => {
      clear();
      ranges = rangesIn(root, wanted);
      ranges.forEach((range) => highlight.add(range));
    };
    mark();
    const observer = new MutationObserver(mark);
    const hiding = ["class", "hidden"];
    observer.observe(root, {
      childList: true,
      characterData: true,
      subtree: true,
      attributeFilter: hiding,
    });
    const resized = new ResizeObserver(mark);
    resized.observe(root);
    return () => {
      observer.disconnect();
      resized.disconnect();
      clear();
    };
  };
}
