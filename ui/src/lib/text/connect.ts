import { count, plural } from "../format/number";

/** The first screen: choosing a database, getting in, and what was found there. */
export const connect = {
  title: "Open a history",
  label: "Database URL or file",
  placeholder: "postgres://…, mysql://… or a path to a .db file",
  open: "Open",
  sample: "Try the sample data",
  browse: "Browse file…",
  promise:
    "Backstory only reads. Your database is opened read-only, and nothing in this window can write to it.",
  elapsed: (seconds: number) => `${count(seconds)} s`,
  opening: (what: string) => `Opening ${what}`,
  cancelled: "Cancelled. Nothing was opened.",
  theSample: "the sample data",
  theLink: "the link",
  backTo: (label: string) => `Back to ${label}`,
  missing: "Enter a database URL or the path of a file.",

  typed: {
    name: "What will be opened",
    file: "File",
    database: (name: string) => `database ${name}`,
    user: (name: string) => `user ${name}`,
    password: "password typed",
    link: "A link into a database that was opened here before.",
  },

  tls: {
    off: "Not encrypted: whoever is in between can read along",
    prefer: "Encrypted where the server offers it",
    require: "Encrypted, whoever answers",
    "verify-ca": "Encrypted, with a certificate from a known authority",
    "verify-full": "Encrypted, with a certificate for this very name",
  },

  access: {
    title: "Password and encryption",
    password: "Password",
    passwordFor: (user: string, place: string) => `Password of ${user} at ${place}`,
    remember: "Keep the password",
    remembers: {
      session: "until Backstory closes",
      keystore: "in this system’s password store",
      never: "not at all: ask each time",
    },
    tls: "Encryption",
    authority: "Certificate of the authority",
    noAuthority: "those this computer knows",
    choose: "Choose…",
    useKnown: "Use the known ones",
  },

  steps: {
    name: "Steps of connecting",
    password: "Asking this system’s password store",
    resolve: "Looking up the server’s name",
    signin: "Reaching the server and signing in",
    file: "Opening the file",
    schema: "Looking at its tables",
    contents: "Looking at what the log holds",
  },

  remedies: {
    encode: "Encode it for me",
    encrypt: "Connect encrypted",
    plain: "Connect without encryption",
    wait: "Wait up to a minute",
    authority: "Choose the authority’s certificate…",
  },

  found: {
    title: (label: string) => `Found in ${label}`,
    log: "Event log",
    logOf: (kind: string, tables: string) => `${kind}, in ${tables}`,
    events: "Events",
    exactly: (n: number) => count(n),
    between: (least: number, most: number) => `${count(least)} to ${count(most)}`,
    atLeast: (n: number) => `at least ${count(n)}`,
    notCounted: "not counted",
    types: "About",
    andMore: "and more",
    since: "From",
    until: "to",
    server: "Server",
    connection: "Connection",
    readOnly: "read-only",
    encrypted: (how: string) => `encrypted (${how})`,
    unencrypted: "not encrypted",
    notes: (n: number) =>
      `${plural(n, "note", "notes")} about this database, shown once it is open`,
    open: "Open it",
    back: "Choose another",
  },

  recent: "Recent",
  noRecents:
    "Nothing opened yet. The sample data shows what Backstory does, with no database at all.",
  forget: (label: string) => `Forget ${label}`,
  forgotten: (label: string) => `${label} forgotten`,
  pin: (label: string) => `Keep ${label} at the top`,
  unpin: (label: string) => `No longer keep ${label} at the top`,
  edit: (label: string) => `Name and environment of ${label}`,
  called: "Called",
  environment: "Environment",
  environmentWhy: "A word such as production, shown wherever this database is open.",
  colour: "Colour",
  colours: {
    red: "Red",
    orange: "Orange",
    green: "Green",
    blue: "Blue",
    purple: "Purple",
    grey: "Grey",
  },
  save: "Save",
  saved: (label: string) => `${label} saved`,
};
