/**
 * The place a location names, fit to be shown: without user, password or options. It need not be exact: the core does the
 * parsing. It must only never show a secret.
 */
export function placeOf(location: string): string {
  const typed = location
    .trim()
    .replace(/^(export\s+)?[A-Za-z_]\w*\s*=\s*/, "")
    .replace(/^["']|["'];?$/g, "");
  const scheme = /^(?:jdbc:)?[a-z][a-z0-9+.-]*:\/\//i.exec(typed)?.[0];
  if (!scheme) return typed.startsWith("sqlite:") ? typed.slice(7) : typed;
  // A password may hold an unescaped "/", "?" or "#": only the last "@" surely ends it.
  const rest = typed.slice(scheme.length);
  const place = rest.slice(rest.lastIndexOf("@") + 1).replace(/[?#].*$/s, "");
  return place || scheme;
}
