import type { Backend } from "../backend";
import type {
  ConnectProgress,
  Failure,
  LinkTarget,
  Opening,
  ParsedLocation,
  Recent,
  RecentEdit,
  SourceInfo,
} from "../bindings/api";
import { toFailure } from "../failure";
import { Latest } from "../latest";
import { text } from "../text";
import { Access } from "./access.svelte";
import { placeOf } from "./place";
import { Typed } from "./typed.svelte";

/** What the first screen tells the rest of the window. */
export type Host = {
  opened: (source: SourceInfo, target: LinkTarget | null) => void;
  /** Shows this screen, for what is opened from outside the window. */
  comeForward?: () => void;
  /** The database that is open. */
  current?: () => SourceInfo | null;
};

type Request = (tell: (progress: ConnectProgress) => void) => Promise<SourceInfo>;

/** The first screen: choosing a source, waiting for it, and what to do when it does not open. */
export class Connect {
  /** The place being opened, without secrets; null while nothing is. */
  opening = $state<string | null>(null);
  steps = $state.raw<readonly ConnectProgress[]>([]);
  elapsed = $state(0);
  failure = $state.raw<Failure | null>(null);
  notice = $state("");
  /** Opened for the first time: what it holds is said before it is gone into. */
  found = $state.raw<SourceInfo | null>(null);
  recents = $state.raw<Recent[] | null>(null);
  version = $state("");
  readonly typed: Typed;
  readonly access = new Access();

  #backend: Backend;
  #host: Host;
  #latest = new Latest();
  #attempt = 0;
  #place = "";
  #ticking: ReturnType<typeof setInterval> | undefined;
  /** Where a link leads in the place it names: whoever has to type its password first still gets there. */
  #linked: { location: string | null; target: LinkTarget } | null = null;

  constructor(backend: Backend, host: Host) {
    this.#backend = backend;
    this.#host = host;
    this.typed = new Typed(backend, (parsed) => this.#named(parsed));
  }

  /** What is typed. May hold a password, so it is emptied as soon as a source is open. */
  get location(): string {
    return this.typed.text;
  }

  set location(typed: string) {
    this.typed.text = typed;
  }

  /** Whether the server wants a password that it was not given, or refused the one it was. */
  get asksPassword(): boolean {
    return this.failure?.code === "auth.failed" && this.typed.parsed?.server != null;
  }

  async start(): Promise<void> {
    void this.readRecents();
    const opened = () => {
      this.#host.comeForward?.();
      void this.openNamed();
    };
    void this.#backend.onOpen(opened).catch(() => undefined);
    await this.openNamed();
  }

  /** Opens what the command line or a link named, of this start or of a later one. */
  async openNamed(): Promise<void> {
    try {
      const { version, open } = await this.#backend.startup();
      this.version = version;
      if (open !== null) await this.#openNamed(open);
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }

  async #openNamed({ what, location, target }: Opening): Promise<void> {
    this.#linked = target && { location, target };
    const current = this.#host.current?.() ?? null;
    const isOpen = location === null ? current?.sample : current?.location === location;
    if (current && target && isOpen) return this.#go(current);
    await this.#open(placeOf(what), (tell) => this.#backend.openStartup(tell), location);
  }

  /** Recents are a convenience: failing to read them must not stand in the way of opening something. */
  async readRecents(): Promise<void> {
    try {
      this.recents = await this.#backend.recents();
    } catch {
      this.recents = [];
    }
  }

  async open(): Promise<void> {
    const location = this.location.trim();
    if (location === "") {
      const code = "location.missing";
      this.failure = { code, message: text.connect.missing, hint: null, detail: null };
      return;
    }
    if (this.typed.isLink) {
      this.location = "";
      await this.#backend.openLink(location).catch((thrown) => (this.failure = toFailure(thrown)));
      return;
    }
    const options = this.access.take();
    const known = (this.recents ?? []).map((recent) => recent.location);
    const request: Request = (tell) => this.#backend.connect(location, options, tell);
    await this.#open(placeOf(location), request, null, known);
  }

  async openRecent(recent: Recent): Promise<void> {
    this.access.clear();
    const request: Request = (tell) => this.#backend.connect(recent.location, {}, tell);
    await this.#open(recent.label, request, recent.location);
  }

  async openSample(): Promise<void> {
    await this.#open(text.connect.theSample, () => this.#backend.openSample());
  }

  /** Goes into what was found. */
  openFound(): void {
    const { found } = this;
    this.found = null;
    if (found) this.#go(found);
  }

  /** Back to the form: what was found is not what was looked for. */
  async leaveFound(): Promise<void> {
    const { found } = this;
    if (!found) return;
    this.found = null;
    this.location = found.location;
    await this.#backend.closeSource(found.id).catch(() => undefined);
  }

  async browse(): Promise<void> {
    await this.#choose("chooseFile", async (path) => {
      this.location = path;
      await this.open();
    });
  }

  async chooseAuthority(): Promise<void> {
    await this.#choose("chooseCertificate", (path) => {
      this.access.authority = path;
    });
  }

  /** Back to the form at once, whatever the driver is still waiting for. */
  cancel(): void {
    if (this.opening === null) return;
    this.#latest.discard();
    this.#settle();
    this.notice = text.connect.cancelled;
    void this.#backend.cancelConnect().catch(() => undefined);
  }

  async forget({ location, label }: Recent): Promise<void> {
    await this.#change(text.connect.forgotten(label), () => this.#backend.forgetRecent(location));
  }

  async pin({ location, pinned }: Recent): Promise<void> {
    await this.#change("", () => this.#backend.pinRecent(location, !pinned));
  }

  /** Whether it was saved. */
  async edit({ location, label }: Recent, edit: RecentEdit): Promise<boolean> {
    const said = text.connect.saved(edit.label.trim() || label);
    return this.#change(said, () => this.#backend.editRecent(location, edit));
  }

  /** Forgets every database and every password. Whether that was done. */
  async forgetAll(): Promise<boolean> {
    return this.#change(text.connect.forgotAll, async () => {
      await this.#backend.forgetRecents();
      return [];
    });
  }

  async #change(said: string, change: () => Promise<Recent[]>): Promise<boolean> {
    try {
      this.recents = await change();
      this.notice = said;
      return true;
    } catch (thrown) {
      this.failure = toFailure(thrown);
      return false;
    }
  }

  async #choose(
    dialog: "chooseFile" | "chooseCertificate",
    take: (path: string) => void | Promise<void>,
  ): Promise<void> {
    try {
      const path = await this.#backend[dialog]();
      if (path !== null) await take(path);
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }

  /** `place`: comes into the form where it does not open; `known`: where given, anything else is shown before it is gone into. */
  async #open(
    what: string,
    request: Request,
    place: string | null = null,
    known: readonly string[] | null = null,
  ): Promise<void> {
    this.failure = null;
    this.found = null;
    this.notice = "";
    this.steps = [];
    this.opening = what;
    this.#tick();
    const attempt = (this.#attempt += 1);
    const tell = (progress: ConnectProgress) => {
      if (attempt === this.#attempt) this.steps = [...this.steps, progress];
    };
    const outcome = await this.#latest.run(() => request(tell));
    if (outcome.kind === "stale") {
      // It opened after all, but nobody waits for it any more.
      if (outcome.late) await this.#backend.closeSource(outcome.late.id).catch(() => undefined);
      return;
    }
    this.#settle();
    if (outcome.kind === "failure") {
      const failure = toFailure(outcome.thrown);
      if (failure.code === "cancelled") this.notice = text.connect.cancelled;
      else this.failure = failure;
      if (place !== null) this.location = place;
      return;
    }
    this.location = "";
    this.access.clear();
    const source = outcome.answer;
    // Where a log has to be chosen first, the next screen says what was found.
    const isKnown = known === null || known.includes(source.location);
    if (isKnown || source.log === null) this.#go(source);
    else this.found = source;
    void this.readRecents();
  }

  /** A password or a way to be encrypted that was chosen for one server is not meant for another. */
  #named({ location, server }: ParsedLocation): void {
    const place = server ? `${server.user}@${server.host}:${server.port}` : location;
    if (place !== this.#place) this.access.clear();
    this.#place = place;
  }

  #go(source: SourceInfo): void {
    const linked = this.#linked;
    this.#linked = null;
    const leads =
      linked && (linked.location === null ? source.sample : linked.location === source.location);
    this.#host.opened(source, leads ? linked.target : null);
  }

  #tick(): void {
    clearInterval(this.#ticking);
    const since = Date.now();
    this.elapsed = 0;
    this.#ticking = setInterval(() => {
      this.elapsed = Math.floor((Date.now() - since) / 1000);
    }, 250);
  }

  #settle(): void {
    clearInterval(this.#ticking);
    this.opening = null;
  }
}
