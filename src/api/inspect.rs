//! What the window's inspector, its comparison and its exports ask.

use std::path::Path;

use super::Backstory;
use super::wire::{
    Blame, BlameRequest, CompareRequest, Comparison, Diff, DiffRequest, ExportRequest, ExportSize, Exported,
    Exporting, FieldHistory, FieldHistoryRequest, Moment, MomentRequest,
};
use crate::error::{Code, Error, Result};

impl Backstory {
    /// For each field of an entity after an event, who last set it.
    pub async fn blame(&self, _request: &BlameRequest) -> Result<Blame> {
        Err(unbuilt())
    }

    /// All the values of a field.
    pub async fn field_history(&self, _request: &FieldHistoryRequest) -> Result<FieldHistory> {
        Err(unbuilt())
    }

    /// What exactly differs between an entity after an event and earlier.
    pub async fn diff(&self, _request: &DiffRequest) -> Result<Diff> {
        Err(unbuilt())
    }

    /// Everything as it stood at an instant.
    pub async fn moment(&self, _request: &MomentRequest) -> Result<Moment> {
        Err(unbuilt())
    }

    /// Two instants side by side.
    pub async fn compare(&self, _request: &CompareRequest) -> Result<Comparison> {
        Err(unbuilt())
    }

    /// How much an export will be.
    pub async fn export_size(&self, _request: &ExportRequest) -> Result<ExportSize> {
        Err(unbuilt())
    }

    /// Takes events out into a file, which is there only once it is whole. Dropping the future removes what was written.
    pub async fn export(
        &self,
        _request: &ExportRequest,
        _path: &Path,
        _progress: impl FnMut(Exporting),
    ) -> Result<Exported> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Error {
    Error::new(Code::Internal, "Not there yet.")
}
