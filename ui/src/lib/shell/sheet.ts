/** What may lie over a screen. */
export type Sheet =
  | "filter"
  | "help"
  | "notes"
  | "palette"
  | "settings"
  | "diagnostics"
  | "export"
  | "compare"
  | "mapper";
