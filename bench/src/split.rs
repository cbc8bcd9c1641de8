//! The peers' corpus, cut up for whoever loads it: the first N events as NDJSON and as rows, the few after them as NDJSON.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The columns of `rows_N.tsv`, as PostgreSQL's COPY and any other loader are told them.
const COLUMNS: [&str; 9] = [
    "seq",
    "entity_type",
    "entity_id",
    "objective_id",
    "version",
    "action",
    "changes",
    "actor",
    "inserted_at",
];

/// Writes `import_N.ndjson`, `rows_N.tsv` and `tail_N.ndjson` beside the corpus.
pub(crate) fn split(corpus: &Path, events: u64) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", corpus.display());
    let beside = |name: String| corpus.with_file_name(name);
    let open = |path: PathBuf| File::create(path).map(BufWriter::new).map_err(failed);
    let mut import = open(beside(format!("import_{events}.ndjson")))?;
    let mut rows = open(beside(format!("rows_{events}.tsv")))?;
    let mut tail = open(beside(format!("tail_{events}.ndjson")))?;
    let mut count = 0;
    for line in BufReader::new(File::open(corpus).map_err(failed)?).lines() {
        let line = line.map_err(failed)?;
        if count < events {
            writeln!(import, "{line}").map_err(failed)?;
            writeln!(rows, "{}", row(&line)?).map_err(failed)?;
        } else {
            writeln!(tail, "{line}").map_err(failed)?;
        }
        count += 1;
    }
    if count < events {
        return Err(format!("{} has {count} events, not {events}", corpus.display()));
    }
    [import, rows, tail].iter_mut().try_for_each(BufWriter::flush).map_err(failed)
}

/// An event as a row. Every loader must read the same, so nothing may need an escape.
fn row(line: &str) -> Result<String, String> {
    let event: Value = serde_json::from_str(line).map_err(|error| format!("`{line}`: {error}"))?;
    let cell = |name: &&str| match event.get(*name) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value) => Ok(value.to_string()),
        None => Err(format!("`{line}` has no {name}")),
    };
    let row = COLUMNS.iter().map(cell).collect::<Result<Vec<_>, _>>()?.join("\t");
    if row.matches('\t').count() + 1 == COLUMNS.len() && !row.contains(['\\', '\n', '\r']) {
        Ok(row)
    } else {
        Err(format!("`{line}` cannot stand in a plain row"))
    }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_row_has_the_columns_in_order_and_no_escapes() {
        let line = r#"{"seq":1,"entity_type":"t","entity_id":"i","objective_id":"o","version":2,"action":"a","changes":{"f":"x"},"actor":"u","inserted_at":"z"}"#;
        assert_eq!(row(line).expect("a row"), "1\tt\ti\to\t2\ta\t{\"f\":\"x\"}\tu\tz");
        assert!(row(&line.replace("\"x\"", r#""\"""#)).is_err());
        assert!(row("{}").is_err());
    }
}
