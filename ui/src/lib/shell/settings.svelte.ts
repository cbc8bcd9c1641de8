import type { Zone } from "../format/time";

export type Theme = "system" | "light" | "dark";
export const pageSizes = [25, 50, 100, 200] as const;
export type PageSize = (typeof pageSizes)[number];

const themes: readonly Theme[] = ["system", "light", "dark"];
const key = "backstory.settings";
const scales = [80, 90, 100, 110, 125, 150, 175, 200];

type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** How the reader likes the window. Nothing about sources is ever kept here. */
export class Settings {
  theme = $state<Theme>("system");
  zone = $state<Zone>("utc");
  perPage = $state<PageSize>(50);
  singleKeys = $state(true);
  /** Text size in percent. */
  scale = $state(100);

  #storage: Storage | null;

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
    this.zone = kept["zone"] === "local" ? "local" : "utc";
    this.perPage = pageSizes.find((size) => size === kept["perPage"]) ?? 50;
    this.singleKeys = kept["singleKeys"] !== false;
    this.scale = scales.find((scale) => scale === kept["scale"]) ?? 100;
  }

  keep(): void {
    const { theme, zone, perPage, singleKeys, scale } = this;
    try {
      this.#storage?.setItem(key, JSON.stringify({ theme, zone, perPage, singleKeys, scale }));
    } catch {
      // A full or forbidden storage costs only the memory of these choices.
      this.#storage = null;
    }
  }

  nextTheme(): void {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? "system";
    this.keep();
  }

  nextZone(): void {
    this.zone = this.zone === "utc" ? "local" : "utc";
    this.keep();
  }

  /** One step larger or smaller; 0 is the normal size. */
  resize(step: 1 | -1 | 0): void {
    const at = scales.indexOf(this.scale) + step;
    this.scale = step === 0 ? 100 : (scales[at] ?? this.scale);
    this.keep();
  }
}
