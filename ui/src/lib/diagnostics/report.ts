import type { Diagnostics } from "../bindings/api";
import { text } from "../text";

export type Section = { title: string; rows: readonly (readonly [name: string, value: string])[] };

/** What only the page knows. */
export type Page = {
  width: number;
  height: number;
  ratio: number;
  scale: number;
  language: string;
  zone: string;
};

const words = text.diagnostics;

/** Everything there is to tell, as it is shown and as it is copied. */
export function sections(found: Diagnostics, page: Page): Section[] {
  const { versions, renderer, cache, databases, calls, log } = found;
  const optional = (name: string, value: string | null) =>
    value === null ? [] : [[name, value] as const];
  return [
    {
      title: words.versions,
      rows: [
        [words.backstory, versions.backstory],
        [words.tauri, versions.tauri],
        [words.webview, versions.webview],
        [words.sqlite, versions.sqlite],
        [words.system, versions.system],
        ...optional(words.display, versions.display),
      ],
    },
    {
      title: words.window,
      rows: [
        [words.drawn, words.reasons[renderer.reason]],
        ...optional(words.setting, renderer.setting),
        [words.size, words.sizeOf(page.width, page.height, page.ratio, page.scale)],
        [words.language, page.language],
        [words.zone, page.zone],
      ],
    },
    {
      title: words.cache,
      rows: [
        [words.held, words.heldOf(cache.entries, cache.bytes, cache.limit)],
        [words.answered, words.answeredFrom(cache.hits, cache.misses)],
      ],
    },
    {
      title: words.databases,
      rows:
        databases.length === 0
          ? [[words.database, words.noDatabase]]
          : databases.map(({ kind, location, server, encryption }) => [
              kind === "sqlite" ? server : words.server(server, encryption),
              location,
            ]),
    },
    {
      title: words.calls,
      rows: calls.map(({ name, last, longest, count, failed }) => [
        words.call(name),
        words.times(last, longest, count, failed),
      ]),
    },
    { title: words.log, rows: [[words.path, log.path], ...optional(words.unwritten, log.failure)] },
  ];
}

/** The sections as plain text. */
export function report(all: readonly Section[]): string {
  const section = ({ title, rows }: Section) =>
    [title, ...rows.map(([name, value]) => `  ${name}: ${value}`)].join("\n");
  return `${all.map(section).join("\n\n")}\n`;
}
