//! What the window's inspector asks of one entity: who set its fields, and what they were before.

use super::explore::{blocking, limited};
use super::filter::seq;
use super::view::{cut, no_event};
use super::wire::{Blame, BlameField, BlameRequest, FieldHistory, FieldHistoryRequest, FieldValue, Setter};
use super::{Backstory, DETAIL_BYTES};
use crate::blame;
use crate::error::{Code, Error, Result};
use crate::history::{EventView, History};
use crate::timeline::PAGE_LIMIT;

impl Backstory {
    /// For each field of an entity after an event, who last set it.
    pub async fn blame(&self, request: &BlameRequest) -> Result<Blame> {
        let kept = self.history(&request.source, &request.objective_id).await?;
        let wanted = seq(&request.seq)?;
        let history = kept.read();
        let event = history.event(wanted).ok_or_else(|| no_event(&request.seq))?;
        let fields = blame::blame(&event).into_iter().map(|field| {
            let (set, at) = (field.set_by.inserted_at().micros(), event.inserted_at().micros());
            BlameField {
                field: field.field.to_owned(),
                value: cut(field.value, DETAIL_BYTES),
                changed: field.set_by.seq() == wanted,
                stood: at.zip(set).and_then(|(at, set)| at.checked_sub(set)),
                before: field.before,
                set_by: setter(&field.set_by),
            }
        });
        Ok(Blame { fields: fields.collect() })
    }

    /// All the values of a field.
    pub async fn field_history(&self, request: &FieldHistoryRequest) -> Result<FieldHistory> {
        limited(request.limit, PAGE_LIMIT)?;
        let kept = self.history(&request.source, &request.objective_id).await?;
        let request = request.clone();
        blocking(move || values(&kept.read(), &request)).await?
    }
}

fn values(history: &History, request: &FieldHistoryRequest) -> Result<FieldHistory> {
    let before = request.before.as_deref().map(seq).transpose()?;
    let entity = history.entity(&request.entity_type, &request.entity_id).ok_or_else(|| {
        let message =
            format!("There is no {} “{}” in this timeline.", request.entity_type, request.entity_id);
        Error::new(Code::EntityMissing, message)
            .hint("Read the timeline again: the log may have been replaced.")
    })?;
    let values = blame::values(&entity, &request.field);
    let total = values.len();
    let end = values.partition_point(|value| before.is_none_or(|before| value.set_by.seq() < before));
    let shown = (end.saturating_sub(request.limit)..end).rev().map(|nth| {
        let value = &values[nth];
        let until = values.get(nth + 1).map(|next| next.set_by.inserted_at());
        FieldValue {
            value: value.value.map(|text| cut(text, DETAIL_BYTES)),
            set_by: setter(&value.set_by),
            until: until.filter(|until| until.micros().is_some()).map(|until| until.to_string()),
            in_timeline: history.event(value.set_by.seq()).is_some(),
        }
    });
    Ok(FieldHistory { total, values: shown.collect() })
}

pub(super) fn setter(event: &EventView<'_>) -> Setter {
    Setter {
        seq: event.seq().to_string(),
        actor: event.actor().map(str::to_owned),
        inserted_at: event.inserted_at().to_string(),
        action: event.action().to_owned(),
    }
}
