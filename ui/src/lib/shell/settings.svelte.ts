import { localZone, type Zone } from "../format/time";

export type Density = "comfortable" | "compact";
export type Theme = "system" | "light" | "dark";
export const pageSizes = [25, 50, 100, 200] as const;
export type PageSize = (typeof pageSizes)[number];

export const themes: readonly Theme[] = ["system", "light", "dark"];
export const densities: readonly Density[] = ["comfortable", "compact"];
const key = "backstory.settings";
export const scales = [80, 90, 100, 110, 125, 150, 175, 200];

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** How the reader likes the window. Nothing about sources is ever kept here. */
export class Settings {
  theme = $state<Theme>("system");
  zone = $state<Zone>("utc");
  perPage = $state<PageSize>(50);
  singleKeys = $state(true);
  /** Whether events that belong together share a row. */
  fold = $state(true);
  /** Whether times are told as time ago, and exactly where one points at them; else by the clock. */
  ago = $state(false);
  /** How close the rows of a timeline stand. */
  density = $state<Density>("comfortable");
  /** Text size in percent. */
  scale = $state(100);

  #storage: Storage | null;
  /** The zone that is neither UTC nor local, so that switching comes back to it. */
  #chosen: Zone | null = null;

  constructor(storage: () => Storage = () => localStorage) {
    try {
      this.#storage = storage();
      this.#restore(JSON.parse(this.#storage.getItem(key) ?? "{}") as Record<string, unknown>);
    } catch {
      this.#storage = null;
    }
  }

  /** Of a timeline's rows, in pixels at the normal text size; the styles say the same. */
  get rowHeight(): number {
    return this.density === "compact" ? 26 : 32;
  }

  #restore(kept: Record<string, unknown>): void {
    this.theme = themes.find((theme) => theme === kept["theme"]) ?? "system";
    this.zone = zoneOf(kept["zone"]);
    this.perPage = pageSizes.find((size) => size === kept["perPage"]) ?? 50;
    this.singleKeys = kept["singleKeys"] !== false;
    this.fold = kept["fold"] !== false;
    this.ago = kept["ago"] === true;
    this.density = densities.find((density) => density === kept["density"]) ?? "comfortable";
    this.scale = scales.find((scale) => scale === kept["scale"]) ?? 100;
  }

  keep(): void {
    const { theme, zone, perPage, singleKeys, fold, ago, density, scale } = this;
    try {
      this.#storage?.setItem(
        key,
        JSON.stringify({ theme, zone, perPage, singleKeys, fold, ago, density, scale }),
      );
    } catch {
      // A full or forbidden storage costs only the memory of these choices.
      this.#storage = null;
    }
  }

  nextTheme(): void {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? "system";
    this.keep();
  }

  /** UTC, local, and the zone chosen in the settings, in turn. */
  nextZone(): void {
    if (this.zone !== "utc" && this.zone !== "local") this.#chosen = this.zone;
    const round = ["utc", "local", ...(this.#chosen === null ? [] : [this.#chosen])];
    this.zone = round[(round.indexOf(this.zone) + 1) % round.length] ?? "utc";
    this.keep();
  }

  /** One step larger or smaller; 0 is the normal size. */
  resize(step: 1 | -1 | 0): void {
    const at = scales.indexOf(this.scale) + step;
    this.scale = step === 0 ? 100 : (scales[at] ?? this.scale);
    this.keep();
  }
}

/** A zone as it was kept, where this system knows it. */
function zoneOf(kept: unknown): Zone {
  if (kept === "local") return "local";
  if (typeof kept !== "string" || kept === "utc") return "utc";
  try {
    new Intl.DateTimeFormat("en", { timeZone: kept });
    return kept === localZone ? "local" : kept;
  } catch {
    return "utc";
  }
}
