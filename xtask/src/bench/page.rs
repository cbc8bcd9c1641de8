//! The figures of docs/benchmarks.md, between two marks; what stands around them is written by hand.

use super::figures::Row;
use super::peers::Peers;
use super::setting::Setting;
use super::{Options, machine, table};
use crate::program::root;

/// The marks around the figures of the core, and around those of the window.
const CORE: [&str; 2] =
    ["<!-- figures: written by `cargo xtask bench --write` -->\n", "<!-- end of the figures -->\n"];
const WINDOW: [&str; 2] = [
    "<!-- figures of the window: written by `cargo xtask bench --window --write` -->\n",
    "<!-- end of the window's figures -->\n",
];

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
    let marks = if run.options.window { WINDOW } else { CORE };
    let page = replaced(&page, marks, &figures(run)).ok_or("docs/benchmarks.md has lost its marks")?;
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

fn replaced(page: &str, [begin, end]: [&str; 2], figures: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}{figures}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{CORE, WINDOW, replaced};

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let [[begin, end], [window, over]] = [CORE, WINDOW];
        let page = |core: &str, felt: &str| format!("1\n{begin}{core}{end}2\n{window}{felt}{over}3\n");
        assert_eq!(replaced(&page("old\n", ""), CORE, "new\n"), Some(page("new\n", "")));
        assert_eq!(replaced(&page("old\n", ""), WINDOW, "new\n"), Some(page("old\n", "new\n")));
        assert_eq!(replaced("no marks\n", CORE, "new\n"), None);
    }
}
