//! Everything as it stood at one instant, two instants side by side, and what exactly differs.

use super::explore::{blocking, limited};
use super::filter::{micros, seq};
use super::inspect::setter;
use super::view::{cut, name, no_event, state_of};
use super::wire::{
    self, At, CompareRequest, ComparedEntity, ComparedField, Comparison, Diff, DiffRequest, EntityAt,
    FieldDiff, Moment, MomentRequest, PathDiff, Piece, PieceKind, Presence,
};
use super::{Backstory, DETAIL_BYTES};
use crate::as_of::{Instant, as_of};
use crate::compare::{self, Compared};
use crate::diff::{self, Fate};
use crate::error::Result;
use crate::history::{EventView, History};

/// The most entities that are asked for at once.
const ENTITIES: usize = 200;
/// Bytes of a value in a list of states.
const LISTED: usize = 300;

impl Backstory {
    /// Everything as it stood at an instant.
    pub async fn moment(&self, request: &MomentRequest) -> Result<Moment> {
        limited(request.count, ENTITIES)?;
        let kept = self.history(&request.source, &request.objective_id).await?;
        let at = instant(&request.at)?;
        let (start, count) = (request.start, request.count);
        blocking(move || moment(&kept.read(), at, start, count)).await
    }

    /// Two instants side by side.
    pub async fn compare(&self, request: &CompareRequest) -> Result<Comparison> {
        limited(request.count, ENTITIES)?;
        let kept = self.history(&request.source, &request.objective_id).await?;
        let (a, b) = (instant(&request.a)?, instant(&request.b)?);
        let request = request.clone();
        blocking(move || comparison(&kept.read(), a, b, &request)).await
    }

    /// What exactly differs between an entity after an event and earlier.
    pub async fn diff(&self, request: &DiffRequest) -> Result<Diff> {
        let kept = self.history(&request.source, &request.objective_id).await?;
        let request = request.clone();
        blocking(move || difference(&kept.read(), &request)).await?
    }
}

fn instant(at: &At) -> Result<Instant> {
    Ok(match at {
        At::Seq { seq: text } => Instant::Seq(seq(text)?),
        At::Time { at } => Instant::Time(micros(at)?),
        At::Now => Instant::Seq(i64::MAX),
    })
}

/// The timeline's last event at or before an instant, in the log's order, and how many there were until then.
fn found(history: &History, at: Instant) -> wire::Instant {
    let newer = match at {
        Instant::Seq(seq) => history.newer_or_same(seq.saturating_add(1)),
        Instant::Time(time) => {
            let is_there = |event: EventView<'_>| event.micros().is_some_and(|micros| micros <= time);
            history.timeline().position(is_there).unwrap_or(history.len())
        }
    };
    let last = history.newest(newer);
    wire::Instant {
        seq: last.map(|event| event.seq().to_string()),
        inserted_at: last.map(|event| event.inserted_at().to_string()),
        events: history.len() - newer,
    }
}

fn moment(history: &History, at: Instant, start: usize, count: usize) -> Moment {
    let events = as_of(history, at);
    let at = found(history, at);
    let rows = events.iter().skip(start).take(count).map(|event| {
        let entity = event.entity();
        let seq = event.seq().to_string();
        EntityAt {
            entity_type: entity.entity_type().to_owned(),
            entity_id: entity.entity_id().to_owned(),
            name: name(event),
            changed: at.seq.as_ref() == Some(&seq),
            seq,
            version: event.version().to_string(),
            inserted_at: event.inserted_at().to_string(),
            deleted: event.deleted(),
            fields: state_of(event, LISTED),
        }
    });
    Moment {
        total: history.len(),
        entities: events.len(),
        deleted: events.iter().filter(|event| event.deleted()).count(),
        rows: rows.collect(),
        at,
    }
}

fn comparison(history: &History, a: Instant, b: Instant, request: &CompareRequest) -> Comparison {
    let mut entities = compare::compare(history, a, b);
    if let Some(only) = &request.entity {
        entities.retain(|compared| {
            compared.entity.entity_id() == only.entity_id && compared.entity.entity_type() == only.entity_type
        });
    }
    let differing_fields = entities.iter().map(Compared::differing).sum();
    let differing_entities = entities.iter().filter(|compared| compared.differs()).count();
    if !request.all {
        entities.retain(Compared::differs);
    }
    let (a, b) = (found(history, a), found(history, b));
    let rows = entities.iter().skip(request.start).take(request.count);
    Comparison {
        between: a.events.abs_diff(b.events),
        differing_fields,
        differing_entities,
        entities: entities.len(),
        rows: rows.map(|compared| compared_entity(compared, request.all)).collect(),
        a,
        b,
    }
}

fn compared_entity(compared: &Compared<'_>, all: bool) -> ComparedEntity {
    let presence = |event: Option<&EventView<'_>>| match event {
        None => Presence::Absent,
        Some(event) if event.deleted() => Presence::Deleted,
        Some(_) => Presence::Present,
    };
    let (a, b) = (compared.a.as_ref(), compared.b.as_ref());
    let later = if a.map(EventView::seq) > b.map(EventView::seq) { [a, b] } else { [b, a] };
    let fields =
        compared.fields.iter().filter(|(_, a, b)| all || a != b).map(|(field, a, b)| ComparedField {
            field: (*field).to_owned(),
            a: a.map(|text| cut(text, LISTED)),
            b: b.map(|text| cut(text, LISTED)),
            differs: a != b,
        });
    ComparedEntity {
        entity_type: compared.entity.entity_type().to_owned(),
        entity_id: compared.entity.entity_id().to_owned(),
        name: later.into_iter().flatten().find_map(name),
        a: presence(a),
        b: presence(b),
        fields: fields.collect(),
    }
}

fn difference(history: &History, request: &DiffRequest) -> Result<Diff> {
    let wanted = seq(&request.seq)?;
    let event = history.event(wanted).ok_or_else(|| no_event(&request.seq))?;
    let before = match &request.against {
        Some(against) => event.entity().last_event_at_seq(seq(against)?),
        None => event.entity().last_event(|other| other.seq() < wanted),
    };
    let limit = if request.full { usize::MAX } else { DETAIL_BYTES };
    let fields = compare::states(before.as_ref(), Some(&event));
    let told = fields.into_iter().filter(|(field, old, new)| old != new || event.names(field));
    let fields = told.map(|(field, old, new)| {
        let both = old.zip(new);
        let pieces = both.and_then(|(old, new)| diff::pieces(old, new));
        let places = both.and_then(|(old, new)| diff::places(old, new));
        FieldDiff {
            field: field.to_owned(),
            old: old.map(|text| cut(text, limit)),
            new: new.map(|text| cut(text, limit)),
            same: old == new,
            delta: both.filter(|(old, new)| old != new).and_then(|(old, new)| diff::delta(old, new)),
            pieces: pieces.map(|pieces| pieces.into_iter().map(piece).collect()),
            paths: places.map(|places| {
                let value = |text: Option<String>| text.map(|text| cut(&text, LISTED));
                let path = |place: diff::Place| PathDiff {
                    path: place.path,
                    old: value(place.old),
                    new: value(place.new),
                };
                places.into_iter().map(path).collect()
            }),
        }
    });
    Ok(Diff {
        against: before.as_ref().map(setter),
        deleted: (before.is_some_and(|before| before.deleted()), event.deleted()),
        fields: fields.collect(),
    })
}

fn piece((fate, text): (Fate, String)) -> Piece {
    let kind = match fate {
        Fate::Same => PieceKind::Same,
        Fate::Old => PieceKind::Old,
        Fate::New => PieceKind::New,
    };
    Piece { kind, text }
}
