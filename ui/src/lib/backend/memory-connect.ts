import type {
  ConnectOptions,
  FoundLog,
  ParsedLocation,
  Recent,
  RecentEdit,
  Remember,
  TextEdit,
} from "../bindings/api";

/** A URL's parts; the core knows many more ways to write one. */
const url =
  /^(?<scheme>postgres(?:ql)?|mysql|mariadb):\/\/(?:(?<user>[^:@/]*)(?<password>:[^@]*)?@)?(?<host>[^:/?]+)(?::(?<port>\d+))?\/(?<database>[^?]*)/;

export const sampleLog: FoundLog = {
  id: "native",
  kind: "Backstory",
  tables: ["events"],
  events_at_least: 10_000,
  events_at_most: 12_408,
  entity_types: ["key_result", "objective"],
  more_types: false,
  first_at: "2026-01-05T08:00:00.000000Z",
  last_at: "2026-03-27T16:30:00.000000Z",
};

export function parseLocation(text: string): ParsedLocation {
  const typed = text
    .trim()
    .replace(/^(?:export\s+)?[A-Z_]+=/, "")
    .replace(/^"|"$/g, "");
  const parts = url.exec(typed)?.groups;
  if (!parts) {
    const path = typed.replace(/^sqlite:/, "");
    return { location: path, label: lastOf(path), kind: "sqlite", path, server: null };
  }
  const { scheme = "", user = "ana", password, host = "", port, database = "" } = parts;
  const kind = scheme.startsWith("postgres") ? "postgres" : "mysql";
  const at = `${host}:${port ?? (kind === "postgres" ? 5432 : 3306)}`;
  return {
    location: `${kind}://${user}@${at}/${database}`,
    label: database,
    kind,
    path: null,
    server: {
      host,
      port: Number(at.slice(host.length + 1)),
      database,
      user,
      has_password: password !== undefined,
      tls: host === "localhost" ? "prefer" : "verify-full",
      ca_file: null,
    },
  };
}

/** The characters that end a URL's host too early, where a password has them. */
export function encodePassword(text: string): TextEdit[] {
  const password = /:\/\/[^:]*:(?<password>.*)@/.exec(text)?.groups?.["password"] ?? "";
  const start = text.indexOf("://") < 0 ? 0 : text.indexOf(":", text.indexOf("://") + 3) + 1;
  return [...password.matchAll(/[#/?]/g)]
    .map(({ index, 0: character }) => ({
      from: start + index,
      to: start + index + 1,
      text: encodeURIComponent(character),
    }))
    .reverse();
}

/** The recent databases, changed as the core changes its list. */
export class Recents {
  list: Recent[] = [];

  opened({ location, label, kind }: ParsedLocation, { remember }: ConnectOptions): void {
    const before = this.list.find((recent) => recent.location === location);
    const kept: Remember = remember ?? before?.remember ?? "session";
    const fresh = { label, environment: null, pinned: false };
    const opened_at = new Date().toISOString();
    this.forget(location);
    this.list = [{ ...fresh, ...before, location, kind, opened_at, remember: kept }, ...this.list];
  }

  change(location: string, change: Partial<Recent>): Recent[] {
    const changed = this.list.map((recent) =>
      recent.location === location ? { ...recent, ...change } : recent,
    );
    this.list = [...changed.filter((r) => r.pinned), ...changed.filter((r) => !r.pinned)];
    return this.list;
  }

  edit(location: string, { label, environment }: RecentEdit): Recent[] {
    return this.change(location, { label: label.trim() || lastOf(location), environment });
  }

  forget(location: string): Recent[] {
    this.list = this.list.filter((recent) => recent.location !== location);
    return this.list;
  }
}

function lastOf(path: string): string {
  return path.replace(/^.*[/\\]/, "") || path;
}
