/** How many pixels 1rem is, as the reader and the system have it. */
export function rem(): number {
  const { fontSize } = getComputedStyle(document.documentElement);
  // Where nothing is laid out, it is what was written.
  return fontSize.endsWith("px") ? parseFloat(fontSize) : 16;
}
