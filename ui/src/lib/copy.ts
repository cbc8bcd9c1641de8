let write = (text: string): Promise<void> => navigator.clipboard.writeText(text);

/** How the clipboard is reached from now on: in the desktop window the page may not do it itself. */
export function copyThrough(way: (text: string) => Promise<void>): void {
  write = way;
}

/** Puts text on the clipboard; false where the system refuses. Where the modern way is refused, there is the old one. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await write(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  // Beside an open dialog nothing can be selected.
  (focused?.closest("dialog") ?? document.body).append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
