//! How a table that another program writes is to be read: which columns say what, and how a change is written down.
//!
//! A mapping is data: a TOML file of names, never of SQL. The logs that are known stand in `mappings/`, in the same format
//! as those that a person writes (`docs/mappings.md`). [`bind`] holds a mapping to a database's
//! catalogue: only names that stand there are ever asked for.

pub mod bind;
pub mod catalogue;
mod change;
pub mod composite;
mod draft;
mod format;
mod join;
pub mod list;
pub mod live;
mod own_row;

pub use self::change::{Change, Codec, Encoding};
pub use self::draft::{Does, Draft, Meaning};
pub use self::format::{
    Children, Detect, EVENT, Entity, EventColumns, Join, Key, Mapping, OneOrMore, OneOrMorePlaces, Order,
    OrderBy, Place, Rule, Snapshot, Split, TableName, TimeUnit, Verbs,
};

use crate::error::{Code, Error, Result};

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`Code::MappingInvalid`] with the line and the reason.
    pub fn parse(text: &str) -> Result<Self> {
        let mapping: Self = toml::from_str(text).map_err(|error| invalid(&error.to_string()))?;
        mapping.check().map_err(|reason| invalid(&reason))?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if self.id.is_empty() || !self.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err("“id” must be letters, digits, - and _".to_owned());
        }
        let entity = &self.entity;
        let ways = [
            entity.stream.is_some(),
            entity.class.is_some(),
            entity.table.is_some(),
            entity.r#type.is_some(),
            entity.named.is_some(),
        ];
        if ways.into_iter().filter(|way| *way).count() != 1 {
            return Err("[entity] needs exactly one of type, stream, class, table and named".to_owned());
        }
        if entity.stream.is_none() && entity.id.is_none() && entity.row.is_none() && entity.table.is_none() {
            return Err("[entity] needs an id, or the row that holds it".to_owned());
        }
        for (field, text) in self.rule.iter().flat_map(|rule| &rule.set) {
            crate::json::check(text).map_err(|reason| format!("rule: “{field}” is no JSON ({reason})"))?;
        }
        let change = &self.change;
        if change.encoding != Encoding::Row && change.payload.is_none() && change.before.is_none() {
            return Err("[change] needs a payload".to_owned());
        }
        Ok(())
    }

    /// Every place that it names.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        let entity = &self.entity;
        let event = &self.event;
        let single = [
            &entity.r#type,
            &entity.stream,
            &entity.class,
            &event.r#type,
            &event.version,
            &event.correlation,
            &event.causation,
            &self.verbs.column,
            &self.children.r#type,
            &self.children.id,
            &entity.schema,
        ];
        let snapshot = self.snapshot.iter().flat_map(|snapshot| [&snapshot.state, &snapshot.version]);
        let several =
            [&entity.id, &entity.row, &event.time, &event.actor, &self.change.payload, &self.change.before];
        let single = single.into_iter().flatten();
        single
            .chain(several.into_iter().flatten().flat_map(OneOrMorePlaces::list))
            .chain(&event.metadata)
            .chain(snapshot)
    }
}

fn invalid(reason: &str) -> Error {
    Error::new(Code::MappingInvalid, "The mapping cannot be used.")
        .hint("docs/mappings.md describes the format.")
        .detail(reason.trim_end())
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        /// The mappings that come along, the most specific first.
        pub const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../mappings/", $name, ".toml")))),*];
    };
}
built_in!(
    "commanded",
    "message_db",
    "marten",
    "emmett",
    "rails_event_store",
    "eventsourcing",
    "entities",
    "carbonite",
    "supa_audit",
    "audit_trigger",
    "bemi",
    "audited",
    "laravel_auditing",
    "spatie_activitylog",
    "paper_trail",
    "django_auditlog",
    "django_reversion",
    "django_simple_history",
    "temporal_tables",
    "logidze_data",
    "logidze",
    "envers",
    "event_streamex",
    "debezium",
    "debezium_json",
    "walex",
);

/// The mappings that come along, the most specific first.
///
/// # Panics
/// Where one of them is wrong, which a test excludes.
pub fn built_in() -> Vec<Mapping> {
    BUILT_IN
        .iter()
        .map(|(name, text)| Mapping::parse(text).unwrap_or_else(|error| panic!("{name}: {error:?}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mappings_that_come_along_can_be_read() {
        let all = built_in();
        assert_eq!(all.len(), BUILT_IN.len());
        for (mapping, (name, _)) in all.iter().zip(BUILT_IN) {
            assert_eq!(mapping.id, *name);
        }
    }

    #[test]
    fn a_list_of_two_names_is_two_places() {
        let audited = built_in().into_iter().find(|mapping| mapping.id == "audited").expect("there");
        let actor = audited.event.actor.expect("an actor");
        assert_eq!(actor.list(), ["username", "user_id"].map(|name| Place::Column(name.to_owned())));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let (_, text) = BUILT_IN[0];
        let error = Mapping::parse(&format!("sql = \"DROP TABLE x\"\n{text}")).expect_err("refused");
        assert_eq!(error.code, Code::MappingInvalid);
        assert!(error.detail.expect("a reason").contains("sql"));
    }
}
