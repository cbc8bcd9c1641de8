import { safeLocale } from "./locale";

/** How the hours of a day are counted: as the system does, to twelve twice, or to twenty-four. */
export type Hours = "system" | "12" | "24";
export const hourKinds: readonly Hours[] = ["24", "12", "system"];

let chosen = $state<Hours>("24");

/** Counts the hours of every time that is shown from now on so. */
export function countHours(hours: Hours): void {
  chosen = hours;
}

const system = (): boolean =>
  new Intl.DateTimeFormat(safeLocale(), { hour: "numeric" }).resolvedOptions().hour12 === true;

/** Whether they are counted to twelve. What is drawn from it is drawn again when that changes. */
export function toTwelve(): boolean {
  return chosen === "system" ? system() : chosen === "12";
}
