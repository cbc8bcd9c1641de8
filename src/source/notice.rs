//! What there is to know about an opened database that is no failure: above all, that its user could write.

use serde::Serialize;

/// Something to know about an opened database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, export_to = "api.ts"))]
pub struct Notice {
    /// A stable name, such as `role.writes`.
    pub code: &'static str,
    /// What there is to know, in a sentence or two.
    pub message: String,
    /// What could be done about it.
    pub hint: Option<String>,
    /// Statements to copy and run elsewhere. Backstory never runs them.
    pub script: Option<String>,
}
