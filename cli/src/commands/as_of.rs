//! `as-of`: an objective and its key results at an instant.

use backstory::api::{Code, Error, History, Instant, Result, as_of};

use crate::arguments::AsOf;
use crate::database::Opening;
use crate::documents::{self, At, EntityState, SCHEMA};
use crate::{database, output};

pub(crate) async fn run(arguments: &AsOf, opening: Opening, json: bool) -> Result<()> {
    let instant = Instant::parse(&arguments.at)?;
    let (backstory, source) = database::open(opening).await?;
    let objective = &arguments.objective;
    if matches!(instant, Instant::Time(_)) {
        database::history(&backstory, &source, objective).await?;
    }
    backstory.at(&source, objective, instant, |history| print(history, instant, json)).await?
}

fn print(history: &History, instant: Instant, json: bool) -> Result<()> {
    let events = as_of(history, instant);
    if events.is_empty() {
        return Err(Error::new(
            Code::ObjectiveMissing,
            format!("“{}” had nothing yet at {instant}.", history.objective_id()),
        )
        .hint("Ask for a later event or time."));
    }
    if json {
        let at = match instant {
            Instant::Seq(seq) => At::Seq(seq),
            Instant::Time(_) => At::Time(instant.to_string()),
        };
        let entities = events.iter().map(|event| EntityState::new(event, None)).collect();
        return output::document(&documents::AsOf {
            schema: SCHEMA,
            objective_id: history.objective_id(),
            at,
            entities,
        });
    }
    output::lines(events.iter().flat_map(|event| {
        let deleted = if event.deleted() { "  (deleted)" } else { "" };
        let head = format!("{}  after event {}{deleted}", event.entity().key(), event.seq());
        let fields = event.state().into_iter().map(|(field, value)| format!("    {field} = {value}"));
        std::iter::once(head).chain(fields).collect::<Vec<_>>()
    }))
}
