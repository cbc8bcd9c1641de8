//! Whether an index tells the rows of an entity, and the one that would, as text: it is never run.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Log;
use super::children::unindexed;
use super::condition::{any_entity, are_children_indexed_for, is_indexed_for, of_its_type};
use super::statement::{Dialect, SEARCHED, Writer, is_asked_bare, quoted, table_name};
use super::within::{BEGINNING, beginning, first, may_fail};
use crate::decode::naming;
use crate::event::EntityKey;
use crate::mapping::bind::{BoundLog, Ref, reference};
use crate::mapping::catalogue::Kind;
use crate::mapping::{Entity, OneOrMorePlaces, Place};

/// Bytes of the longest name that each of the databases takes.
const LONGEST: usize = 63;

/// What there is to say where a log is not read whole.
pub(super) struct Advice {
    /// Which children of a subject are found.
    pub(super) children: &'static str,
    /// How far an entity's own rows are looked for; none where they are found wherever they stand.
    pub(super) searched: Option<String>,
    /// That, what it means for children, and what the index does besides helping.
    pub(super) hint: Option<String>,
    /// Statements that would help, to copy.
    pub(super) index: Option<String>,
}

impl Log {
    /// What there is to say of searching in it, where it is without the tables that are read whole. `examples`: entities of the
    /// log, one of each type at least.
    pub(super) fn advice(&self, examples: &[EntityKey]) -> Advice {
        let index = self.missing_index(examples);
        let caution = self.caution(examples).filter(|_| index.is_some());
        let searched = self.own_searched(examples);
        let children = self.children_searched(examples);
        let said: Vec<_> = searched.iter().cloned().chain(children).chain(caution).collect();
        let hint = (!said.is_empty()).then(|| said.join(" "));
        Advice { children: self.children_found(examples), searched, hint, index }
    }

    fn children_found(&self, examples: &[EntityKey]) -> &'static str {
        let children = &self.bound.mapping.children;
        if children.r#type.is_some() && children.id.is_some() {
            return "of its children, only those are found that name it in columns of the log";
        }
        let named = self.named(examples);
        let is_told =
            |(part, columns): &(&BoundLog, Vec<Ref>)| unindexed(self.dialect, part, columns).is_empty();
        match named.iter().filter(|named| is_told(named)).count() {
            _ if named.is_empty() => "its children are not found, as nothing but their state names it",
            told if told == named.len() => "its children are found by the columns that name it",
            _ => "of its children, only those are found for whose columns that name it there is an index",
        }
    }

    /// The tables whose rows may name an entity of another type as their parent, with the columns that do.
    fn named(&self, examples: &[EntityKey]) -> Vec<(&BoundLog, Vec<Ref>)> {
        let types: BTreeSet<&str> = examples.iter().map(|key| &*key.entity_type).collect();
        let of = |part| {
            types
                .iter()
                .flat_map(move |kind| naming(&self.bound, part, kind))
                .map(move |columns| (part, columns))
        };
        self.bound.logs.iter().flat_map(of).collect()
    }

    /// The tables in which no index tells what names a parent, each with the columns that do.
    fn unaided_names(&self, examples: &[EntityKey]) -> Vec<(BoundLog, Vec<Ref>)> {
        let tables = self.named(examples).into_iter().flat_map(|(part, columns)| {
            let unindexed = unindexed(self.dialect, part, &columns).into_iter();
            unindexed.filter(may_have_one).map(move |part| (part, columns.clone()))
        });
        tables.collect()
    }

    /// Which children are not shown, as no index tells their rows.
    fn children_searched(&self, examples: &[EntityKey]) -> Vec<String> {
        let children = self.unaided_children(examples).map(|(_, [of, id])| {
            let (of, id) = (&of.column, &id.column);
            format!("No index tells which rows name their parent in {of} and {id}: of a subject, such children are not shown.")
        });
        let names = self.unaided_names(examples).into_iter().map(|(part, columns)| {
            let columns: Vec<_> = columns.into_iter().map(|column| column.column).collect();
            let (table, columns) = (&part.tables[0].table.name, columns.join(" and "));
            format!("No index tells which rows of {table} name their parent in {columns}: children that do are not shown.")
        });
        children.into_iter().chain(names).collect()
    }

    fn own_searched(&self, examples: &[EntityKey]) -> Option<String> {
        let unaided = self.unaided(examples)?;
        let which = if unaided.has_an_end() { "the last" } else { "any" };
        let mut its = examples.iter().filter(|key| is_its(unaided, key)).peekable();
        let is_narrowed =
            |key| of_its_type(&mut Writer::new(self.dialect), &self.bound, unaided, key).is_some();
        let whose = if its.peek().is_some() && its.all(is_narrowed) { " of its type" } else { "" };
        let millions = SEARCHED / 1_000_000;
        let none = match (self.own_index(examples), unaided.tables[0].table.kind) {
            (Some(_), _) => "",
            (None, Kind::View | Kind::Foreign) => {
                " No index can be proposed for what is no table of this database."
            }
            (None, _) => " No index can be proposed: the database cannot look into what holds the ids.",
        };
        Some(format!(
            "No index tells which rows are an entity's: it is looked for among {which} {millions} million rows{whose} only.{none}"
        ))
    }

    /// What the proposed index does besides helping.
    fn caution(&self, examples: &[EntityKey]) -> Option<String> {
        let part = self.unaided(examples)?;
        let places = within_json(&self.bound.mapping.entity)?;
        let columns = places.iter().filter_map(|place| reference(part, place.column()));
        let text = columns.filter(|_| may_fail(self.dialect, part, places)).map(|found| found.column);
        let names: BTreeSet<_> = text.collect();
        let names: Vec<_> = names.into_iter().collect();
        (!names.is_empty()).then(|| {
            let names = names.join(" and ");
            format!("With the index, the database refuses rows whose {names} is text that is no JSON.")
        })
    }

    /// What would help to find the rows of an entity and its children, as statements to copy; none where there are indexes, or none
    /// can be.
    fn missing_index(&self, examples: &[EntityKey]) -> Option<String> {
        let children = self.unaided_children(examples);
        let children = children.map(|(part, columns)| self.parent_index(part, &columns, "parent"));
        let names = self.unaided_names(examples).into_iter().map(|(part, columns)| {
            let names: Vec<_> = columns.iter().map(|column| column.column.as_str()).collect();
            self.parent_index(&part, &columns, &names.join("_"))
        });
        let statements: Vec<_> = self.own_index(examples).into_iter().chain(children).chain(names).collect();
        (!statements.is_empty()).then(|| statements.join("\n"))
    }

    /// The statement for an index over columns that name a parent.
    fn parent_index(&self, part: &BoundLog, columns: &[Ref], called: &str) -> String {
        let table = &part.tables[0].table;
        let name = quoted(self.dialect, &named(&format!("{}_{called}", table.name), ""));
        let on = table_name(self.dialect, &table.schema, &table.name);
        let columns: Vec<_> = columns.iter().map(|column| self.indexable(column)).collect();
        format!("CREATE INDEX {name} ON {on} ({});", columns.join(", "))
    }

    fn own_index(&self, examples: &[EntityKey]) -> Option<String> {
        let part = self.unaided(examples)?;
        if !may_have_one(part) {
            return None;
        }
        let columns: Vec<_> = self.columns(part).iter().map(|column| self.indexable(column)).collect();
        let entity = &self.bound.mapping.entity;
        let within = match (&entity.row, entity.id.as_ref().and_then(|places| places.list().first())) {
            (Some(places), _) => {
                let keys = self.keys(examples).into_iter();
                keys.map(|key| {
                    let value = |name: &String| {
                        Some((name.clone(), first(self.dialect, part, places.list(), name, "")?))
                    };
                    key.iter().map(value).collect()
                })
                .collect::<Option<Vec<Vec<_>>>>()?
            }
            (None, Some(Place::Key(key))) => {
                let place = Place::Key(key.clone());
                let name = key.key.list().last().cloned().unwrap_or_default();
                vec![vec![(name, first(self.dialect, part, &[place], "", "")?)]]
            }
            _ if columns.is_empty() => return None,
            _ => vec![Vec::new()],
        };
        let statements = within.iter().enumerate().map(|(at, values)| self.index(part, at, &columns, values));
        Some(statements.collect::<Vec<_>>().join("\n"))
    }

    /// The statement for an index over columns and named expressions.
    fn index(&self, part: &BoundLog, at: usize, columns: &[String], values: &[(String, String)]) -> String {
        let table = &part.tables[0].table;
        let number = if at == 0 { String::new() } else { format!("_{}", at + 1) };
        let name = quoted(self.dialect, &named(&format!("{}_entity", table.name), &number));
        let on = table_name(self.dialect, &table.schema, &table.name);
        if self.dialect != Dialect::MySql || values.is_empty() {
            let values = values.iter().map(|(_, value)| format!("({value})"));
            let parts: Vec<_> = columns.iter().cloned().chain(values).collect();
            return format!("CREATE INDEX {name} ON {on} ({});", parts.join(", "));
        }
        // MariaDB has no index over an expression, but one over a column that is generated of it.
        let mut generated = Vec::new();
        let mut parts = Vec::new();
        for (key, value) in values {
            let column = quoted(self.dialect, &named(&format!("backstory_{key}"), &number));
            let value = beginning(value);
            generated.push(format!(
                "ADD COLUMN {column} varchar({BEGINNING}) GENERATED ALWAYS AS ({value}) VIRTUAL"
            ));
            parts.push(column);
        }
        parts.extend(columns.iter().cloned());
        format!("ALTER TABLE {on} {}, ADD INDEX {name} ({});", generated.join(", "), parts.join(", "))
    }

    /// A table whose rows name their parent in two columns, where an index tells the rows of an entity, but not those.
    fn unaided_children(&self, examples: &[EntityKey]) -> Option<(&BoundLog, [Ref; 2])> {
        let children = &self.bound.mapping.children;
        let (of, id) = (children.r#type.as_ref()?, children.id.as_ref()?);
        let is_unaided = |part: &&BoundLog| {
            let is_told = |key| are_children_indexed_for(self.dialect, &self.bound, part, key);
            may_have_one(part)
                && self.is_aided(part, examples)
                && examples.iter().any(|key| is_told(key) == Some(false))
        };
        let part = self.bound.logs.iter().find(is_unaided)?;
        let columns = [reference(part, of.column())?, reference(part, id.column())?];
        columns.iter().all(|column| column.table == 0).then_some((part, columns))
    }

    fn unaided(&self, examples: &[EntityKey]) -> Option<&BoundLog> {
        self.bound.logs.iter().find(|part| !self.is_aided(part, examples))
    }

    fn is_aided(&self, part: &BoundLog, examples: &[EntityKey]) -> bool {
        let mut its = examples.iter().filter(|key| is_its(part, key)).peekable();
        if its.peek().is_some() {
            return its.all(|key| is_indexed_for(self.dialect, &self.bound, part, key));
        }
        is_indexed_for(self.dialect, &self.bound, part, &any_entity(part))
    }

    /// What the keys of the entities' own rows are called, each once.
    fn keys(&self, examples: &[EntityKey]) -> BTreeSet<Vec<String>> {
        let types: BTreeSet<&Arc<str>> = examples.iter().map(|key| &key.entity_type).collect();
        let key = |kind: &&Arc<str>| {
            let names = self.bound.live.key(kind).unwrap_or(vec!["id"]);
            names.into_iter().map(str::to_owned).collect()
        };
        let keys: BTreeSet<Vec<String>> = types.iter().map(key).collect();
        if keys.is_empty() { [vec!["id".to_owned()]].into() } else { keys }
    }

    /// The columns of the log's table that name the entity.
    fn columns(&self, part: &BoundLog) -> Vec<Ref> {
        if !part.key.is_empty() {
            return part.key.iter().filter_map(|key| reference(part, key)).collect();
        }
        let entity = &self.bound.mapping.entity;
        let id = entity.id.as_ref().and_then(|places| places.list().first());
        let id = id.filter(|_| entity.row.is_none());
        let named = [entity.stream.as_ref(), entity.r#type.as_ref(), id].into_iter().flatten();
        let columns = named.filter(|place| matches!(place, Place::Column(_)));
        let columns = columns.filter_map(|place| reference(part, place.column()));
        columns.filter(|found| found.table == 0 && is_asked_bare(self.dialect, &found.kind)).collect()
    }

    /// MariaDB and MySQL take the beginning of a text only.
    fn indexable(&self, column: &Ref) -> String {
        let name = quoted(self.dialect, &column.column);
        let is_long = column.kind.contains("text") || column.kind.contains("blob");
        if self.dialect == Dialect::MySql && is_long { format!("{name}(191)") } else { name }
    }
}

/// Whether the database could have an index over it.
fn may_have_one(part: &BoundLog) -> bool {
    !matches!(part.tables[0].table.kind, Kind::View | Kind::Foreign)
}

fn is_its(part: &BoundLog, key: &EntityKey) -> bool {
    part.entity_type.as_ref().is_none_or(|kind| **kind == *key.entity_type)
}

/// Where ids stand within JSON.
fn within_json(entity: &Entity) -> Option<&[Place]> {
    let ids = entity.id.as_ref().map(OneOrMorePlaces::list);
    let ids = ids.filter(|places| places.iter().any(|place| matches!(place, Place::Key(_))));
    entity.row.as_ref().map(OneOrMorePlaces::list).or(ids)
}

/// A name of no more bytes than any database takes.
fn named(name: &str, number: &str) -> String {
    let mut name = name.to_owned();
    while name.len() > LONGEST - number.len() {
        name.pop();
    }
    name + number
}
