//! What a database says of its tables: names, columns and types. Reading it costs the same however many rows there are.

/// A database's tables.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The tables and views, those in the usual schema first.
    pub tables: Vec<Table>,
}

/// A table or view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The schema; empty where the database has none.
    pub schema: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether this user may read it.
    pub readable: bool,
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// Its foreign keys.
    pub references: Vec<ForeignKey>,
    /// Its indexes over expressions.
    pub expressions: Vec<Expression>,
    /// How many rows the database believes it has; none where it does not say.
    pub estimate: Option<u64>,
    /// What its JSON columns hold, by a few rows, where those were looked at.
    pub held: Vec<Held>,
}

/// An expression that an index is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The generated column whose value it is, where the index is over that.
    pub column: Option<String>,
    /// The definition of the index or of that column, as the database writes it.
    pub text: String,
}

/// A column whose rows hold JSON objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The column.
    pub column: String,
    /// The keys of an object in it.
    pub keys: Vec<String>,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table.
    Table,
    /// A table whose rows stand in several, which are read through it.
    Partitioned,
    /// A view: what is in it may be made up as it is read.
    View,
    /// A view that was stored as it was at some time.
    Materialized,
    /// A table of another server.
    Foreign,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The type as the database names it, in small letters.
    pub kind: String,
    /// Whether it is part of the primary key.
    pub key: bool,
    /// Whether an index begins with it.
    pub indexed: bool,
}

/// A foreign key: columns whose values name a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The columns.
    pub columns: Vec<String>,
    /// The schema of the other table; empty where the database has none.
    pub schema: String,
    /// The other table.
    pub table: String,
    /// Its columns, one for each; none where its primary key is meant.
    pub to: Vec<String>,
}

impl Kind {
    /// Whether rows are written to it.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Table | Self::Partitioned)
    }
}

impl Table {
    /// What it is called, with its schema where it has one.
    pub fn full_name(&self) -> String {
        match self.schema.as_str() {
            "" => self.name.clone(),
            schema => format!("{schema}.{}", self.name),
        }
    }

    /// Whether an index begins with a column, or the primary key does.
    pub fn is_indexed(&self, name: &str) -> bool {
        let first_of_key = || self.columns.iter().find(|column| column.key);
        self.column(name).is_some_and(|column| {
            column.indexed || first_of_key().is_some_and(|first| first.name == column.name)
        })
    }

    /// The only column of its primary key, if that is a whole number.
    pub fn number(&self) -> Option<&Column> {
        let mut keys = self.columns.iter().filter(|column| column.key);
        let key = keys.next().filter(|key| key.kind.contains("int"))?;
        keys.next().is_none().then_some(key)
    }

    /// The column whose objects have all of these keys; none where there are no keys.
    pub fn holding(&self, keys: &[String]) -> Option<&str> {
        let has_all = |held: &&Held| !keys.is_empty() && keys.iter().all(|key| held.keys.contains(key));
        self.held.iter().find(has_all).map(|held| held.column.as_str())
    }

    /// The column of a name: exactly so, else in another case.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let exact = self.columns.iter().find(|column| column.name == name);
        exact.or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }
}
