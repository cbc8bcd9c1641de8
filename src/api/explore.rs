//! A history as the window's list and its overview show it.

use super::Backstory;
use super::wire::{
    Facet, FacetRequest, LocateRequest, Located, Overview, OverviewRequest, Rows, RowsRequest,
};
use crate::error::{Code, Error, Result};

impl Backstory {
    /// A stretch of the rows of a view.
    pub async fn rows(&self, _request: &RowsRequest) -> Result<Rows> {
        Err(unbuilt())
    }

    /// Where in a view something is; `None` where there is nothing such.
    pub async fn locate(&self, _request: &LocateRequest) -> Result<Option<Located>> {
        Err(unbuilt())
    }

    /// A history at a glance.
    pub async fn overview(&self, _request: &OverviewRequest) -> Result<Overview> {
        Err(unbuilt())
    }

    /// The values there are to filter by.
    pub async fn facet(&self, _request: &FacetRequest) -> Result<Facet> {
        Err(unbuilt())
    }
}

fn unbuilt() -> Error {
    Error::new(Code::Internal, "Not there yet.")
}
