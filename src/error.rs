//! What can go wrong, in words a person can act on.

use std::fmt;

/// A stable name for a failure. Programs match on it, so a name never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The scheme of the URL is none Backstory opens.
    UrlScheme,
    /// The text is neither a URL nor a path.
    UrlMalformed,
    /// The password holds a character that must be percent-encoded.
    UrlPassword,
    /// The URL carries a parameter that is not on the allowed list.
    UrlParameter,
    /// No database was named.
    UrlMissing,
    /// A `backstory://` link cannot be read.
    LinkMalformed,
    /// A link names a database that is not, or not alone, known by that name.
    LinkPlace,
    /// There is no file at the path.
    FileMissing,
    /// The path names a folder.
    FileDirectory,
    /// The file has no bytes.
    FileEmpty,
    /// The file is something other than an `SQLite` database.
    FileNotSqlite,
    /// The file looks like an encrypted database.
    FileEncrypted,
    /// The user may not read or write the file.
    FilePermission,
    /// The file exists where a new one was asked for.
    FileExists,
    /// The file could not be read or written.
    FileIo,
    /// The file changed while it was being read.
    FileChanging,
    /// The `SQLite` file is damaged.
    FileCorrupt,
    /// Another program holds the `SQLite` file.
    SqliteLocked,
    /// The `SQLite` file's write-ahead log cannot be read from where it stands.
    SqliteWal,
    /// Nothing listens at the address.
    NetRefused,
    /// The server did not answer in time.
    NetTimeout,
    /// The server's name is unknown.
    NetDns,
    /// The connection broke.
    NetLost,
    /// The server refused user or password.
    AuthFailed,
    /// The server wants an encrypted connection.
    TlsRequired,
    /// The server offers no encryption.
    TlsUnsupported,
    /// The server's certificate is signed by nobody known.
    TlsUntrusted,
    /// The server's certificate is for another name.
    TlsName,
    /// The database named in the URL does not exist.
    DatabaseMissing,
    /// The server has no room for another connection, or another program holds what is to be written.
    DatabaseBusy,
    /// The database or the session is read-only, and something was to be written.
    DatabaseReadOnly,
    /// The user may not read or write a table.
    TablePermission,
    /// The database has no event log that Backstory knows.
    SchemaNone,
    /// The database has an event log made by a newer Backstory, or one changed by hand.
    SchemaVersion,
    /// The query ran into the server's time limit or was cancelled there.
    QueryCancelled,
    /// The database answered something unexpected.
    DatabaseError,
    /// There is no such objective.
    ObjectiveMissing,
    /// There is no such entity, or not yet at the asked instant.
    EntityMissing,
    /// There is no such event.
    EventMissing,
    /// The source is not open (any more).
    SourceMissing,
    /// A mapping cannot be read, or does not fit the database.
    MappingInvalid,
    /// There is no such source in the database.
    LogMissing,
    /// A request names something impossible: page 0, a limit out of range, an unknown instant.
    RequestInvalid,
    /// A line of an import cannot be an event.
    ImportLine,
    /// A line of an import repeats a version that is taken.
    ImportDuplicate,
    /// Somebody else changed the entity since the version the change was based on.
    RecordConflict,
    /// A change to record is not possible as asked.
    RecordInvalid,
    /// Stored data cannot be understood.
    DataUnreadable,
    /// The person stopped it.
    Cancelled,
    /// A defect of Backstory.
    Internal,
}

/// What kind of trouble a code is: decides the exit code of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request was wrong.
    Usage,
    /// The database cannot be opened or reached.
    Connect,
    /// It can, but what was asked for is not there.
    NotFound,
    /// Data cannot be interpreted or was refused.
    Data,
    /// The person stopped it.
    Interrupted,
}

impl Code {
    /// The code as it is printed and matched on.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The kind of trouble.
    pub fn kind(self) -> Kind {
        self.row().1
    }

    fn row(self) -> (&'static str, Kind) {
        use Kind::{Connect, Data, Interrupted, NotFound, Usage};
        match self {
            Self::UrlScheme => ("url.scheme", Usage),
            Self::UrlMalformed => ("url.malformed", Usage),
            Self::UrlPassword => ("url.password", Usage),
            Self::UrlParameter => ("url.parameter", Usage),
            Self::UrlMissing => ("url.missing", Usage),
            Self::LinkMalformed => ("link.malformed", Usage),
            Self::LinkPlace => ("link.place", NotFound),
            Self::FileMissing => ("file.missing", Connect),
            Self::FileDirectory => ("file.directory", Connect),
            Self::FileEmpty => ("file.empty", Connect),
            Self::FileNotSqlite => ("file.notsqlite", Connect),
            Self::FileEncrypted => ("file.encrypted", Connect),
            Self::FilePermission => ("file.perm", Connect),
            Self::FileExists => ("file.exists", Connect),
            Self::FileIo => ("file.io", Connect),
            Self::FileChanging => ("file.changing", Connect),
            Self::FileCorrupt => ("file.corrupt", Connect),
            Self::SqliteLocked => ("sqlite.locked", Connect),
            Self::SqliteWal => ("sqlite.wal", Connect),
            Self::NetRefused => ("net.refused", Connect),
            Self::NetTimeout => ("net.timeout", Connect),
            Self::NetDns => ("net.dns", Connect),
            Self::NetLost => ("net.lost", Connect),
            Self::AuthFailed => ("auth.failed", Connect),
            Self::TlsRequired => ("tls.required", Connect),
            Self::TlsUnsupported => ("tls.unsupported", Connect),
            Self::TlsUntrusted => ("tls.untrusted", Connect),
            Self::TlsName => ("tls.name", Connect),
            Self::DatabaseMissing => ("db.missing", Connect),
            Self::DatabaseBusy => ("db.busy", Connect),
            Self::DatabaseReadOnly => ("db.readonly", Connect),
            Self::TablePermission => ("perm.table", Connect),
            Self::SchemaNone => ("schema.none", NotFound),
            Self::SchemaVersion => ("schema.version", Data),
            Self::QueryCancelled => ("query.cancelled", Connect),
            Self::DatabaseError => ("db.error", Data),
            Self::ObjectiveMissing => ("objective.missing", NotFound),
            Self::EntityMissing => ("entity.missing", NotFound),
            Self::EventMissing => ("event.missing", NotFound),
            Self::SourceMissing => ("source.missing", NotFound),
            Self::MappingInvalid => ("mapping.invalid", Usage),
            Self::LogMissing => ("log.missing", NotFound),
            Self::RequestInvalid => ("request.invalid", Usage),
            Self::ImportLine => ("import.line", Data),
            Self::ImportDuplicate => ("import.duplicate", Data),
            Self::RecordConflict => ("record.conflict", Data),
            Self::RecordInvalid => ("record.invalid", Usage),
            Self::DataUnreadable => ("data.unreadable", Data),
            Self::Cancelled => ("cancelled", Interrupted),
            Self::Internal => ("internal", Data),
        }
    }
}

/// A failure: its code, what happened and why, and the next step.
///
/// Neither part ever holds a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The stable name.
    pub code: Code,
    /// What happened and why, in one or two sentences.
    pub message: String,
    /// What to do now.
    pub hint: Option<String>,
    /// The driver's own words, for a bug report.
    pub detail: Option<String>,
}

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure without a next step.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, detail: None }
    }

    /// The same failure with a next step.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same failure with the driver's words.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
