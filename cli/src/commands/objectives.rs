//! `objectives`: what there is.

use backstory::api::{Result, Source, Summary};

use crate::database::Opening;
use crate::documents::{ObjectiveRow, Objectives, SCHEMA};
use crate::output;

pub(crate) async fn run(opening: Opening, json: bool) -> Result<()> {
    let found = Source::open_log(opening.location, &opening.choice).await?.objectives().await?;
    if json {
        let objectives = found.into_iter().map(document).collect();
        return output::document(&Objectives { schema: SCHEMA, objectives });
    }
    if found.is_empty() {
        output::message(
            "No objectives yet. Backstory shows an objective as soon as its first event is stored.",
        );
    }
    output::lines(found.iter().map(line))
}

fn document(summary: Summary) -> ObjectiveRow {
    ObjectiveRow {
        objective_id: summary.objective_id,
        title: summary.title,
        events: summary.events,
        entities: summary.entities,
        first_at: summary.first_at.to_string(),
        last_at: summary.last_at.to_string(),
        deleted: summary.deleted,
    }
}

fn line(summary: &Summary) -> String {
    let title = summary.title.as_deref().unwrap_or_default();
    let deleted = if summary.deleted { "  (deleted)" } else { "" };
    let (id, last) = (&summary.objective_id, &summary.last_at);
    let (events, entities) = (output::events(summary.events), output::entities(summary.entities));
    format!("{id:<28} {events:>14} {entities:>14}  last {last}  {title}{deleted}")
}
