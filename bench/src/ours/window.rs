//! What a window asks of a whole history that is in memory.

use backstory::api::wire::{
    At, BlameRequest, Choice, FacetBy, FacetRequest, FieldHistoryRequest, Filter, LocateRequest,
    MomentRequest, OverviewRequest, RowsRequest, Target, ValueCondition, View,
};
use backstory::api::{EventView, Timestamp};
use clap::ValueEnum;

use super::{Log, shown};

/// Rows on a screen, with some on either side.
const ROWS: usize = 100;
/// What is in no event.
const NOWHERE: &str = "\u{2603} nowhere";

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sight {
    /// Nothing of the api: every event is looked at once, and its columns read.
    Pass,
    /// The first rows of a view that was looked at before.
    Rows,
    /// The first rows of a view that nobody has looked at yet: every event, bursts folded.
    View,
    /// The same of the events of one actor.
    Actor,
    /// The same of the events that name a field.
    Field,
    /// The same of the events that set a field to a value.
    Value,
    /// The same of the events that hold a text, which none does.
    Text,
    /// The last row at or before a time.
    Time,
    /// The next row with a text, which none has.
    Find,
    /// Bars and lanes of everything.
    Overview,
    /// Bars and lanes of the events that name a field.
    OverviewField,
    /// The actors there are.
    FacetActor,
    /// The fields there are.
    FacetField,
    /// The fields there are in the events of one actor.
    FacetFieldActor,
    /// Who last set the fields of the newest event's entity.
    Blame,
    /// The newest values of one of its fields.
    Values,
    /// Everything at a time.
    Moment,
}

/// An event to ask about: the newest.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    seq: i64,
    entity: (String, String),
    actor: Option<String>,
    field: String,
    value: String,
    /// A time half the history back.
    at: String,
}

impl Log {
    /// What the questions are about.
    pub(crate) async fn sample(&self) -> Result<Sample, String> {
        let history = self.backstory.history(&self.source, &self.objective).await.map_err(shown)?;
        let history = history.read();
        let newest = history.newest(0).ok_or("no events")?;
        let change = *newest.changes().first().ok_or("the newest event names no field")?;
        let middle = history.newest(history.len() / 2).ok_or("no events")?;
        Ok(Sample {
            seq: newest.seq(),
            entity: (newest.entity().entity_type().to_owned(), newest.entity().entity_id().to_owned()),
            actor: newest.actor().map(str::to_owned),
            field: change.field.to_owned(),
            value: change.new.to_owned(),
            at: middle.inserted_at().to_string(),
        })
    }

    /// Asks, and answers how many events, rows or values it came to. `nth` makes a view one that nobody has looked at yet.
    pub(crate) async fn look(&self, sight: Sight, sample: &Sample, nth: i64) -> Result<usize, String> {
        let backstory = &self.backstory;
        let view = |nth| self.view(sight, sample, nth);
        match sight {
            Sight::Pass => {
                let history = backstory.history(&self.source, &self.objective).await.map_err(shown)?;
                let history = history.read();
                Ok(history.timeline().filter(|event| sample.is_from(event)).count())
            }
            Sight::Rows => self.rows(view(0)).await,
            Sight::View | Sight::Actor | Sight::Field | Sight::Value | Sight::Text => {
                self.rows(view(nth)).await
            }
            Sight::Time | Sight::Find => {
                let target = match sight {
                    Sight::Time => Target::Time { at: sample.at.clone() },
                    _ => Target::Text { from: sample.seq.to_string(), older: true, text: NOWHERE.to_owned() },
                };
                let found =
                    backstory.locate(&LocateRequest { view: view(0), target }).await.map_err(shown)?;
                Ok(found.map_or(0, |found| found.position))
            }
            Sight::Overview | Sight::OverviewField => {
                let request = OverviewRequest {
                    view: view(0),
                    from: None,
                    to: None,
                    bars: 150,
                    columns: 1_000,
                    fold_gaps: true,
                    lanes_from: 0,
                    lanes: 100,
                };
                let overview = backstory.overview(&request).await.map_err(shown)?;
                Ok(overview.bars.iter().flat_map(|bar| &bar.shown).sum::<usize>() + overview.untimed)
            }
            Sight::FacetActor | Sight::FacetField | Sight::FacetFieldActor => {
                let by = if sight == Sight::FacetActor { FacetBy::Actor } else { FacetBy::Field };
                let request = FacetRequest { view: view(0), by, search: String::new(), limit: 50 };
                let facet = backstory.facet(&request).await.map_err(shown)?;
                Ok(facet.values.iter().map(|value| value.events).sum())
            }
            Sight::Blame => {
                let (source, objective_id) = (self.source.clone(), self.objective.clone());
                let request = BlameRequest { source, objective_id, seq: sample.seq.to_string() };
                Ok(backstory.blame(&request).await.map_err(shown)?.fields.len())
            }
            Sight::Values => {
                let (entity_type, entity_id) = sample.entity.clone();
                let request = FieldHistoryRequest {
                    source: self.source.clone(),
                    objective_id: self.objective.clone(),
                    entity_type,
                    entity_id,
                    field: sample.field.clone(),
                    before: None,
                    limit: 50,
                };
                Ok(backstory.field_history(&request).await.map_err(shown)?.total)
            }
            Sight::Moment => {
                let (source, objective_id) = (self.source.clone(), self.objective.clone());
                let at = At::Time { at: sample.at.clone() };
                let request = MomentRequest { source, objective_id, at, start: 0, count: 200 };
                Ok(backstory.moment(&request).await.map_err(shown)?.at.events)
            }
        }
    }

    /// The same, worked out event by event from what each of them says.
    pub(crate) async fn naive(&self, sight: Sight, sample: &Sample) -> Result<usize, String> {
        let history = self.backstory.history(&self.source, &self.objective).await.map_err(shown)?;
        let history = history.read();
        let count = |wanted: &dyn Fn(&EventView<'_>) -> bool| {
            history.timeline().filter(|event| wanted(event)).count()
        };
        let fields = |event: &EventView<'_>| event.changes().len();
        let own = |event: &EventView<'_>| {
            (event.entity().entity_type(), event.entity().entity_id())
                == (sample.entity.0.as_str(), sample.entity.1.as_str())
        };
        let newest = history.newest(0).ok_or("no events")?;
        Ok(match sight {
            Sight::Pass | Sight::Actor => count(&|event| sample.is_from(event)),
            Sight::Rows | Sight::View | Sight::Overview | Sight::FacetActor => history.len(),
            Sight::Field | Sight::OverviewField => {
                count(&|event| event.changes().iter().any(|change| change.field == sample.field))
            }
            Sight::Value => count(&|event| {
                let mut changes = event.changes().into_iter().filter(|change| change.field == sample.field);
                changes.any(|change| change.new == sample.value || change.old == Some(&sample.value))
            }),
            Sight::Text | Sight::Find => 0,
            Sight::Time => {
                count(&|event| event.inserted_at().micros() > Timestamp::parse(&sample.at).micros())
            }
            Sight::FacetField => history.timeline().map(|event| fields(&event)).sum(),
            Sight::FacetFieldActor => {
                let own = history.timeline().filter(|event| sample.is_from(event));
                own.map(|event| fields(&event)).sum()
            }
            Sight::Blame => newest.state().len(),
            Sight::Values => count(&|event| {
                own(event) && event.changes().iter().any(|change| change.field == sample.field)
            }),
            Sight::Moment => {
                count(&|event| event.inserted_at().micros() <= Timestamp::parse(&sample.at).micros())
            }
        })
    }

    async fn rows(&self, view: View) -> Result<usize, String> {
        let request = RowsRequest { view, start: 0, count: ROWS };
        Ok(self.backstory.rows(&request).await.map_err(shown)?.shown)
    }

    fn view(&self, sight: Sight, sample: &Sample, nth: i64) -> View {
        let mut filter = Filter::default();
        match sight {
            Sight::Actor | Sight::FacetFieldActor => filter.actors = one(sample.actor.clone()),
            Sight::Field | Sight::OverviewField => filter.fields = one(sample.field.clone()),
            Sight::Value => {
                let (field, text) = (Some(sample.field.clone()), sample.value.clone());
                filter.values = one(ValueCondition { field, text });
            }
            Sight::Text => filter.text = Some(NOWHERE.to_owned()),
            _ => {}
        }
        View {
            source: self.source.clone(),
            objective_id: self.objective.clone(),
            filter,
            zone: "Europe/Vienna".to_owned(),
            fold: true,
            // No burst is called so: the rows are the same, but nobody has made them yet.
            open: (nth > 0).then(|| (-nth).to_string()).into_iter().collect(),
        }
    }
}

impl Sample {
    /// Looks at every column.
    fn is_from(&self, event: &EventView<'_>) -> bool {
        let (entity, columns) =
            (event.entity(), (event.seq(), event.version(), event.inserted_at().micros()));
        std::hint::black_box((entity.entity_type(), entity.entity_id(), event.action(), columns));
        event.actor() == self.actor.as_deref()
    }
}

fn one<T>(value: T) -> Choice<T> {
    Choice { any: vec![value], none: Vec::new() }
}
