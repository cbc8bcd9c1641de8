//! `record`: change entities and their log in one transaction.

use std::io::BufRead;
use std::path::Path;

use backstory::api::{
    Change, Code, EntityKey, Error, Location, Recorded, Request, Result, json, now, record,
};

use crate::arguments::Record;
use crate::commands::import;
use crate::output;

pub(crate) async fn run(arguments: &Record, location: &Location, json: bool) -> Result<()> {
    let changes = match &arguments.from {
        Some(file) => read(file)?,
        None => vec![change(arguments)?],
    };
    let recorded = record(location, &changes, &now()).await?;
    if json {
        let recorded: Vec<_> = recorded.iter().map(document).collect();
        return output::document(&serde_json::json!({"schema": 1, "recorded": recorded}));
    }
    for Recorded { entity, version, event } in &recorded {
        output::message(&match event {
            Some(event) => format!("{entity} is now at version {version}: recorded as event {}.", event.seq),
            None => format!(
                "{entity} stays at version {version}: nothing really changed, so nothing was recorded."
            ),
        });
    }
    Ok(())
}

fn document(recorded: &Recorded) -> serde_json::Value {
    serde_json::json!({
        "entity_type": &*recorded.entity.entity_type,
        "entity_id": &*recorded.entity.entity_id,
        "version": recorded.version,
        "seq": recorded.event.as_ref().map(|event| event.seq),
    })
}

fn change(arguments: &Record) -> Result<Change> {
    let texts =
        arguments.text.iter().map(|pair| assignment(pair).map(|(field, text)| (field, json::quote(text))));
    let values =
        arguments.set.iter().map(|pair| assignment(pair).map(|(field, value)| (field, value_of(value))));
    let fields = values.chain(texts).collect::<Result<Vec<_>>>()?;
    let members: Vec<_> =
        fields.iter().map(|(field, value)| format!("{}:{value}", json::quote(field))).collect();
    Ok(Change {
        entity: EntityKey::new(
            arguments.entity_type.as_deref().unwrap_or_default(),
            arguments.entity_id.as_deref().unwrap_or_default(),
        ),
        objective_id: arguments.objective.clone(),
        expected_version: arguments.expect,
        action: arguments.action.clone(),
        fields: format!("{{{}}}", members.join(",")),
        actor: arguments.actor.clone(),
        metadata: arguments.metadata.clone(),
        request: arguments
            .request
            .as_ref()
            .map(|kind| Request { kind: kind.clone(), payload: arguments.payload.clone() }),
    })
}

fn assignment(pair: &str) -> Result<(&str, &str)> {
    pair.split_once('=').ok_or_else(|| {
        Error::new(Code::RecordInvalid, format!("“{pair}” sets nothing."))
            .hint("Write --set FIELD=VALUE, such as --set progress=0.7.")
    })
}

fn value_of(text: &str) -> String {
    if json::check(text).is_ok() { text.to_owned() } else { json::quote(text) }
}

fn read(file: &Path) -> Result<Vec<Change>> {
    let (lines, _) = import::open(file)?;
    let mut changes = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let line = line.map_err(|error| {
            Error::new(Code::FileIo, "The input could not be read.").detail(error.to_string())
        })?;
        if !line.trim().is_empty() {
            let bad = |reason| {
                Error::new(
                    Code::RecordInvalid,
                    format!("Line {}: {reason}. Nothing was recorded.", number + 1),
                )
            };
            changes.push(parse(&line).map_err(bad)?);
        }
    }
    Ok(changes)
}

fn parse(line: &str) -> std::result::Result<Change, String> {
    let fields = json::fields(line).map_err(|reason| format!("the line {reason}"))?.list;
    let known = [
        "entity_type",
        "entity_id",
        "objective_id",
        "expected_version",
        "action",
        "changes",
        "actor",
        "metadata",
        "request",
    ];
    if let Some(unknown) = fields.iter().find(|field| !known.contains(&&*field.name)) {
        return Err(format!("the key `{}` is unknown", unknown.name));
    }
    let raw = |name: &str| {
        fields
            .iter()
            .find(|field| field.name == name)
            .map(|field| field.value)
            .filter(|value| *value != "null")
    };
    let text = |name: &str| {
        raw(name)
            .map(|value| json::string(value).ok_or_else(|| format!("`{name}` is not a text")))
            .transpose()
    };
    let needed = |name: &str| text(name)?.ok_or_else(|| format!("the key `{name}` is missing"));
    let version = raw("expected_version")
        .map(|value| value.parse().map_err(|_| "`expected_version` is not a whole number".to_owned()));
    Ok(Change {
        entity: EntityKey::new(&needed("entity_type")?, &needed("entity_id")?),
        objective_id: text("objective_id")?,
        expected_version: version.transpose()?,
        action: text("action")?,
        fields: raw("changes").unwrap_or("{}").to_owned(),
        actor: text("actor")?,
        metadata: raw("metadata").map(str::to_owned),
        request: raw("request").map(request).transpose()?,
    })
}

fn request(raw: &str) -> std::result::Result<Request, String> {
    let fields = json::fields(raw).map_err(|reason| format!("`request` {reason}"))?.list;
    let find = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.value);
    let kind = find("type").and_then(json::string).ok_or("`request` has no `type`")?;
    Ok(Request { kind, payload: find("payload").unwrap_or("{}").to_owned() })
}
