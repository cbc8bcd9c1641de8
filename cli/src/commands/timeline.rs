//! `timeline`: the events of an objective and its key results, newest first.

use backstory::api::{Code, Cursor, Error, EventView, Filter, Instant, Result, Timestamp, Window};

use crate::arguments::{Filters, Timeline};
use crate::database::Opening;
use crate::documents::{self, Event, SCHEMA};
use crate::{database, output};

/// Characters of a value that a line of text shows.
const SHOWN: usize = 60;

pub(crate) async fn run(arguments: &Timeline, opening: Opening, json: bool) -> Result<()> {
    let filter = filter(&arguments.filters)?;
    let (backstory, source) = database::open(opening).await?;
    if !filter.is_empty() {
        database::history(&backstory, &source, &arguments.objective).await?;
    }
    let page = backstory.filtered(&source, &arguments.objective, &filter, window(arguments)?).await?;
    let look = page.look();
    let mut cursor = Cursor::new(&look);
    if json {
        return output::document(&documents::Timeline {
            schema: SCHEMA,
            objective_id: look.objective_id(),
            total: page.total,
            page: page.page,
            pages: page.pages,
            per_page: page.per_page,
            before: page.before,
            events: page
                .events(&look)
                .map(|event| Event::new(&event, &mut cursor, arguments.with_state))
                .collect(),
        });
    }
    let place =
        page.page.map_or_else(String::new, |number| format!(", page {number} of {}", page.pages.max(1)));
    output::message(&format!("{} of {}{place}", page.seqs.len(), output::events(page.total)));
    output::lines(page.events(&look).flat_map(|event| lines(&event, arguments.with_state)))
}

fn window(arguments: &Timeline) -> Result<Window> {
    let limit = arguments.limit.unwrap_or(50).into();
    if let Some(at) = &arguments.at {
        return Ok(Window::Around { at: Instant::parse(at)?, limit });
    }
    if arguments.before.is_none() && arguments.limit.is_none() {
        return Ok(Window::Page { page: arguments.page as usize, per_page: arguments.per_page.into() });
    }
    Ok(Window::Before { seq: arguments.before.unwrap_or(i64::MAX), limit })
}

fn filter(filters: &Filters) -> Result<Filter> {
    Ok(Filter {
        entity_types: filters.entity_type.clone().into(),
        entity_ids: filters.entity.clone().into(),
        actions: filters.action.clone().into(),
        actors: filters.actor.iter().cloned().map(Some).collect::<Vec<_>>().into(),
        fields: filters.field.clone().into(),
        since: filters.since.as_deref().map(time).transpose()?,
        until: filters.until.as_deref().map(time).transpose()?,
        text: filters.search.clone(),
        ..Filter::default()
    })
}

fn time(text: &str) -> Result<i64> {
    Timestamp::parse(text).micros().ok_or_else(|| {
        Error::new(Code::RequestInvalid, format!("“{text}” is not a time."))
            .hint("Write it like 2026-03-01T09:00:00Z.")
    })
}

fn lines(event: &EventView<'_>, with_state: bool) -> Vec<String> {
    let entity = event.entity();
    let changes: Vec<_> = event
        .changes()
        .iter()
        .map(|change| match change.old {
            Some(old) => format!("{}: {} -> {}", change.field, short(old), short(change.new)),
            None => format!("{}: {}", change.field, short(change.new)),
        })
        .collect();
    let head = format!(
        "{:>8}  {}  {}  {}/{} v{}  {}  {}",
        event.seq(),
        event.inserted_at(),
        event.actor().unwrap_or("-"),
        entity.entity_type(),
        entity.entity_id(),
        event.version(),
        event.action(),
        changes.join(", "),
    );
    let findings = event.findings().iter().map(|finding| format!("          ! {}", finding.message()));
    let state = event
        .state()
        .into_iter()
        .filter(|_| with_state)
        .map(|(field, value)| format!("          {field} = {}", short(value)));
    std::iter::once(head).chain(findings).chain(state).collect()
}

/// A value on one line, cut where it is long.
pub(crate) fn short(value: &str) -> String {
    let line = value.replace(['\n', '\r'], " ");
    if line.chars().count() <= SHOWN {
        line
    } else {
        format!("{}…", line.chars().take(SHOWN).collect::<String>())
    }
}
