import { safeLocale } from "./locale";

const counts = new Intl.NumberFormat(safeLocale());

export function count(n: number): string {
  return counts.format(n);
}

/** "1 event", "12,408 events". */
export function plural(n: number, one: string, many: string): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Bytes in the unit a person would say: "812 bytes", "64 KB", "9.5 MB". */
export function bytes(n: number): string {
  if (n < 1024) return plural(n, "byte", "bytes");
  const units = ["KB", "MB", "GB"];
  let size = n / 1024;
  let unit = 0;
  while (size >= 1023.95 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = size < 10 && !Number.isInteger(size) ? 1 : 0;
  return `${size.toFixed(digits)} ${units[unit]}`;
}
