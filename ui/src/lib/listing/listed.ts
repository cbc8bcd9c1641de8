/** What a list is of: it names its search, its rows and their place in the page. */
export type Kind = "objective" | "entity";

/** A row of a list of things that have a history. */
export type Listed = {
  id: string;
  title: string | null;
  deleted: boolean;
  /** False where none of its changes can be read. */
  readable: boolean;
  /** What stands in the second column: its type, or how many entities belong to it. */
  type: string | null;
  entities: number | null;
  events: number;
  /** Whether it may have more events than those. */
  partial: boolean;
  last_at: string;
  last_actor: string | null;
};

/** What a list lets its search and its rows do with it. */
export type Listing = {
  search: string;
  /** The row that the keyboard is on. */
  active: number;
  /** How many rows fit on screen. */
  fit: number;
  readonly current: unknown;
  type(search: string): void;
};

/** The row's place in the page, for whoever points at it. */
export const rowId = (kind: Kind, at: number): string => `${kind}-${at}`;

export const activeId = (kind: Kind, { current, active }: Listing): string | undefined =>
  current ? rowId(kind, active) : undefined;

/** Its title, or its id where it has none. */
export const nameOf = ({ title, id }: Pick<Listed, "title" | "id">): string => title ?? id;
