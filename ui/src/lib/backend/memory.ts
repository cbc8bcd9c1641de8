import type {
  CacheUse,
  ConnectOptions,
  ConnectProgress,
  ConnectStep,
  Diagnostics,
  ImportedMapping,
  MappingDraft,
  Notice,
  OwnMapping,
  ParsedLocation,
  Recent,
  SourceInfo,
  Startup,
  TableInfo,
  TextEdit,
} from "../bindings/api";
import type { Backend } from "./backend";
import { encodePassword, parseLocation, Recents, sampleLog } from "./memory-connect";
import { diagnostics, noCache } from "./memory-diagnostics";
import { fail } from "./memory-failure";
import { MemoryHistories } from "./memory-histories";
import { OwnMappings, sample, tables, tryDraft } from "./memory-mapper";
import { foundLog, hasOwnLog, sources } from "./memory-sources";

const opened = { server: "SQLite 3.46", encryption: null, log: sampleLog };

/**
 * Sample histories without a core: for tests, and for working on the window in a plain browser. What a place is called decides
 * what it is like: “refused” and “slow” do not open, “locked” wants the password “open sesame”, “unread” has no snapshots, “notes” has
 * something to know about it, “foreign” has a log of another program, “tables” none.
 */
export class MemoryBackend extends MemoryHistories implements Backend {
  #recents = new Recents();
  #own = new OwnMappings();
  #giveUp: (() => void) | null = null;

  startup = async (): Promise<Startup> => ({ version: "0.1.0", open: null });

  openStartup = (): Promise<SourceInfo> => this.openSample();

  onOpen = async (): Promise<void> => undefined;

  onDrag = async (): Promise<void> => undefined;

  openLink = async (): Promise<void> => undefined;

  link: Backend["link"] = async ({ source, target }) => {
    const event = target.seq === null ? "" : `&event=${target.seq}`;
    return `backstory://open?place=${encodeURIComponent(source)}&objective=${encodeURIComponent(target.objective_id)}${event}`;
  };

  parseLocation = async (text: string): Promise<ParsedLocation> => parseLocation(text);

  encodePassword = async (text: string): Promise<TextEdit[]> => encodePassword(text);

  async connect(
    location: string,
    options: ConnectOptions = {},
    onProgress: (progress: ConnectProgress) => void = () => undefined,
  ): Promise<SourceInfo> {
    const place = parseLocation(location);
    const steps: ConnectStep[] = place.server ? ["resolve", "signin"] : ["file"];
    steps.forEach((step, at) => onProgress({ step, milliseconds: at }));
    if (location.includes("refused")) {
      throw fail(
        "net.refused",
        "Nothing is listening at db.acme.com:5432.",
        "Check host and port, or that the server and your VPN are on.",
        "Connection refused (os error 111)",
      );
    }
    if (location.includes("slow")) {
      await new Promise<void>((resolve) => (this.#giveUp = resolve));
      throw fail("cancelled", "Cancelled.", null, null);
    }
    if (location.includes("locked") && options.password !== "open sesame") {
      throw fail(
        "auth.failed",
        "The server refused user “ana” (wrong user or password).",
        null,
        null,
      );
    }
    this.#recents.opened(place, options);
    const notices = location.includes("notes") ? sampleNotices : [];
    const { label, kind, location: shown } = place;
    const log = hasOwnLog(location) ? opened.log : null;
    const named = { label, kind, location: shown, place: `place of ${shown}` };
    return { ...opened, ...named, log, id: location, sample: false, notices };
  }

  async cancelConnect(): Promise<void> {
    this.#giveUp?.();
    this.#giveUp = null;
  }

  async openSample(): Promise<SourceInfo> {
    return {
      id: "sample",
      label: "okr-sample.db",
      kind: "sqlite",
      location: "okr-sample.db",
      place: "sample",
      ...opened,
      sample: true,
      notices: [],
    };
  }

  chooseFile = async (): Promise<string | null> => "/home/ana/okr.db";

  chooseCertificate = async (): Promise<string | null> => "/home/ana/ca.pem";

  chooseSave: Backend["chooseSave"] = async (suggested) => `/home/ana/${suggested}`;

  copy = (text: string): Promise<void> => navigator.clipboard.writeText(text);

  recents = async (): Promise<Recent[]> => this.#recents.list;

  editRecent: Backend["editRecent"] = async (location, edit) => this.#recents.edit(location, edit);

  pinRecent: Backend["pinRecent"] = async (location, pinned) =>
    this.#recents.change(location, { pinned });

  forgetRecent = async (location: string): Promise<Recent[]> => this.#recents.forget(location);

  forgetRecents = async (): Promise<void> => void (this.#recents.list = []);

  closeSource = async (): Promise<void> => undefined;

  sources: Backend["sources"] = async (database) =>
    sources(database, this.replayed, this.#own.list);

  async chooseLog(database: string, log: string): Promise<SourceInfo> {
    const { sources: found } = sources(database, this.replayed, this.#own.list);
    const chosen = found.find(({ id }) => id === log);
    if (!chosen)
      throw fail("log.missing", `There is no source “${log}” in this database.`, null, null);
    const info = await this.connect(database);
    return { ...info, id: `${database} ${log}`, log: foundLog(chosen) };
  }

  tables = async (): Promise<TableInfo[]> => tables;

  sample: Backend["sample"] = async (_database, schema, table) => sample(schema, table);

  tryDraft: Backend["tryDraft"] = async (_database, draft) => tryDraft(draft);

  ownMappings = async (): Promise<OwnMapping[]> => this.#own.list;

  saveMapping = async (draft: MappingDraft): Promise<string> => this.#own.save(draft);

  forgetMapping = async (id: string): Promise<OwnMapping[]> => this.#own.forget(id);

  importMapping = async (): Promise<ImportedMapping> =>
    this.#own.import(sample("", "order_log").draft);

  replaceMapping = async (): Promise<string> => this.#own.replace();

  exportMapping = async (id: string): Promise<string> => `/home/ana/${id}.toml`;

  diagnostics = async (): Promise<Diagnostics> => diagnostics((await this.startup()).version);

  clearCache = async (): Promise<CacheUse> => noCache;
}

const sampleNotices: Notice[] = [
  {
    code: "role.writes",
    message: "The user “ana” of this session may write to the event log. Backstory never does.",
    hint: "Let an administrator make a user that may only read, and connect as that one.",
    script:
      "CREATE ROLE backstory_reader LOGIN PASSWORD '…';\nGRANT USAGE ON SCHEMA public TO backstory_reader;\nGRANT SELECT ON ALL TABLES IN SCHEMA public TO backstory_reader;",
  },
];
