//! Can everything be reached and read? Asked of the real window, whatever its size and that of its letters.

use crate::Window;

/// What is wrong with what shows, one line each. Everything that takes the focus gets it, as with Tab: then it must be in sight,
/// with nothing lying on it. Nothing reaches out of the window to the side, and no text is cut without dots that say so.
const FAULTS: &str = r"
const done = arguments[0];
(async () => {
const shows = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const top = document.querySelector('dialog[open]') ?? document.body;
const said = (e) => `${e.tagName.toLowerCase()}${e.dataset.testid ? `[${e.dataset.testid}]` : ''}.${e.className} «${(e.getAttribute('aria-label') ?? e.textContent ?? '').trim().slice(0, 30)}»`;
const place = (b) => `${Math.round(b.left)},${Math.round(b.top)} to ${Math.round(b.right)},${Math.round(b.bottom)} of ${innerWidth},${innerHeight}`;
const hidden = (e) => e.closest('.visually-hidden') !== null;
const dotted = (e) => { for (let p = e.parentElement; p; p = p.parentElement) { if (getComputedStyle(p).textOverflow === 'ellipsis') return true; } return false; };
const scrolls = (e) => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) { if (['auto', 'scroll'].includes(getComputedStyle(p).overflowX)) return true; } return false; };
const faults = [];
const beyond = document.documentElement.scrollWidth - innerWidth;
if (beyond > 0) faults.push(`the page is ${beyond} pixels wider than the window`);
for (const e of top.querySelectorAll('*')) {
  if (!shows(e) || hidden(e) || dotted(e) || e.closest('svg')) continue;
  const box = e.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1) continue;
  if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(e)) faults.push(`${said(e)} reaches out: ${place(box)}`);
  const style = getComputedStyle(e);
  if (['auto', 'scroll'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && !e.closest('.table, pre, [data-sideways]'))
    faults.push(`${said(e)} must be scrolled sideways: ${e.scrollWidth} in ${e.clientWidth}`);
  if (style.overflowX === 'hidden' && style.textOverflow !== 'ellipsis' && e.scrollWidth > e.clientWidth + 2)
    faults.push(`${said(e)} is cut at the side: ${e.scrollWidth} in ${e.clientWidth}`);
  if (['hidden', 'clip'].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 2 && style.textOverflow !== 'ellipsis' && style.webkitLineClamp === 'none')
    faults.push(`${said(e)} is cut below: ${e.scrollHeight} in ${e.clientHeight}`);
}
const was = document.activeElement;
const stops = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex=\'0\']';
for (const e of top.querySelectorAll(stops)) {
  if (!shows(e) || e.closest('[inert]') || e.tabIndex < 0) continue;
  e.focus();
  // The web view scrolls to it a moment later.
  await new Promise((go) => setTimeout(go, 20));
  if (document.activeElement !== e) { faults.push(`${said(e)} does not take the focus`); continue; }
  const box = e.getBoundingClientRect();
  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
  const inside = box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1 && box.bottom <= innerHeight + 1;
  if (!inside && !(box.height > innerHeight * 0.6 && box.bottom > 0 && box.top < innerHeight)) { faults.push(`${said(e)} has the focus out of sight: ${place(box)}`); continue; }
  const at = document.elementFromPoint(x, y);
  const over = at && (e === at || e.contains(at) || at.contains(e) && at.matches('label'));
  if (!over) faults.push(`${said(e)} has the focus beneath ${at ? said(at) : 'nothing'}: ${place(box)}`);
  const row = e.getAttribute('aria-activedescendant') && document.getElementById(e.getAttribute('aria-activedescendant'));
  if (row && e.getAttribute('role') === 'listbox') {
    const inner = row.getBoundingClientRect(), outer = e.getBoundingClientRect();
    if (inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1) faults.push(`the chosen row ${said(row)} is out of sight: ${place(inner)} in ${place(outer)}`);
  }
}
was?.focus?.();
done([...new Set(faults)].slice(0, 12));
})();
";

impl Window {
    /// What on the screen cannot be reached or read; nothing where all can.
    pub fn unreachable(&self) -> Vec<String> {
        let found = self.script_async(FAULTS);
        let lines = found.as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Sets the size of the letters in percent, as the settings do, without opening them.
    pub fn set_scale(&self, percent: u32) {
        while self.script("return parseInt(document.documentElement.style.fontSize || '100')") != percent {
            let now = self.script("return parseInt(document.documentElement.style.fontSize || '100')");
            let larger = now.as_u64().is_some_and(|now| now < u64::from(percent));
            self.press(&[crate::Key::Control], if larger { '+' } else { '-' });
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}
