/**
 * A locale `Intl` accepts. With LANG=C, the default in containers, WebKitGTK reports the language as "C", and
 * `new Intl.DateTimeFormat("C")` throws.
 */
export function safeLocale(languages: readonly string[] = reportedLanguages()): string {
  for (const language of languages) {
    if (/posix/i.test(language)) continue;
    try {
      const [supported] = Intl.DateTimeFormat.supportedLocalesOf([language]);
      if (supported !== undefined) return supported;
    } catch {
      continue;
    }
  }
  return "en-GB";
}

function reportedLanguages(): readonly string[] {
  if (typeof navigator === "undefined") return [];
  return navigator.languages?.length ? navigator.languages : [navigator.language];
}
