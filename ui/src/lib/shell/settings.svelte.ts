import { hourKinds, type Hours } from "../format/hours.svelte";
import { localZone, type Zone } from "../format/time";

export type Density = "comfortable" | "compact";
export type Motion = "system" | "reduced";
export type Theme = "system" | "light" | "dark";
export const pageSizes = [25, 50, 100, 200] as const;
export type PageSize = (typeof pageSizes)[number];

export const themes: readonly Theme[] = ["system", "light", "dark"];
export const densities: readonly Density[] = ["comfortable", "compact"];
export const motions: readonly Motion[] = ["system", "reduced"];
/** Seconds between two looks at what is followed; 0 is as soon as something comes. */
export const liveIntervals = [0, 5, 15, 60] as const;
export type LiveInterval = (typeof liveIntervals)[number];
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
  /** Whether lines stand between the rows of a timeline. */
  rowLines = $state(false);
  /** Whether things may move, as the system wants it or not at all. */
  motion = $state<Motion>("system");
  hours = $state<Hours>("24");
  liveEvery = $state<LiveInterval>(0);
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

  #restore(kept: Record<string, unknown>): void {
    this.theme = themes.find((theme) => theme === kept["theme"]) ?? "system";
    this.zone = zoneOf(kept["zone"]);
    this.perPage = pageSizes.find((size) => size === kept["perPage"]) ?? 50;
    this.singleKeys = kept["singleKeys"] !== false;
    this.fold = kept["fold"] !== false;
    this.ago = kept["ago"] === true;
    this.density = densities.find((density) => density === kept["density"]) ?? "comfortable";
    this.rowLines = kept["rowLines"] === true;
    this.motion = motions.find((motion) => motion === kept["motion"]) ?? "system";
    this.hours = hourKinds.find((hours) => hours === kept["hours"]) ?? "24";
    this.liveEvery = liveIntervals.find((every) => every === kept["liveEvery"]) ?? 0;
    this.scale = scales.find((scale) => scale === kept["scale"]) ?? 100;
  }

  keep(): void {
    const { theme, zone, hours, ago, perPage, fold, density, rowLines } = this;
    const { singleKeys, motion, liveEvery, scale } = this;
    const timeline = { perPage, fold, density, rowLines, liveEvery };
    const kept = { theme, zone, hours, ago, ...timeline, singleKeys, motion, scale };
    try {
      this.#storage?.setItem(key, JSON.stringify(kept));
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
