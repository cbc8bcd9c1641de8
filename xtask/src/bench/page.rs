//! The figures of docs/benchmarks.md, between two marks; what stands around them is written by hand.

use super::figures::Row;
use super::peers::Peers;
use super::setting::Setting;
use super::{Options, machine, table};
use crate::program::root;

const BEGIN: &str = "<!-- figures: written by `cargo xtask bench --write` -->\n";
const END: &str = "<!-- end of the figures -->\n";

/// A run that is over.
pub(super) struct Run<'r> {
    pub(super) rows: &'r [Row],
    pub(super) setting: &'r Setting,
    /// The load of the machine before and after.
    pub(super) load: (Option<f64>, Option<f64>),
    pub(super) options: &'r Options,
}

/// Puts the figures of a run into the page.
pub(super) fn write(run: &Run<'_>) -> Result<(), String> {
    let path = root().join("docs/benchmarks.md");
    let failed = |error: std::io::Error| format!("docs/benchmarks.md: {error}");
    let page = std::fs::read_to_string(&path).map_err(failed)?;
    let page = replaced(&page, &figures(run)).ok_or("docs/benchmarks.md has lost its marks")?;
    std::fs::write(&path, page).map_err(failed)
}

fn figures(run: &Run<'_>) -> String {
    let setting = run.setting;
    let load = |load: Option<f64>| load.map_or_else(|| "unknown".to_owned(), |load| format!("{load:.1}"));
    let peers = setting.peers.as_ref().map_or_else(|| "no peers".to_owned(), Peers::versions);
    let server = setting.logs.version().unwrap_or_else(|| "no PostgreSQL".to_owned());
    let met = |wanted: bool| run.rows.iter().filter(|row| row.met() == Some(wanted)).count();
    let lines = [
        format!("- Taken on {} with `--rounds {}`.", machine::day(), run.options.rounds),
        format!(
            "- Machine: {}. Load before {}, after {}.",
            machine::machine(),
            load(run.load.0),
            load(run.load.1)
        ),
        format!(
            "- Versions: {}, {}; {server}; peers: {peers}.",
            machine::compiler(),
            setting.programs.library()
        ),
        format!("- Bars met: {} of {}.", met(true), met(true) + met(false)),
    ];
    format!("\n{}\n\n{}\n", lines.join("\n"), table::markdown(run.rows))
}

fn replaced(page: &str, figures: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{figures}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, replaced};

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let page = format!("before\n{BEGIN}old\n{END}after\n");
        assert_eq!(replaced(&page, "new\n"), Some(format!("before\n{BEGIN}new\n{END}after\n")));
        assert_eq!(replaced("no marks\n", "new\n"), None);
    }
}
