//! The outcome as a table, for a terminal and for Markdown.

use super::figures::{Bar, Figures, Row, Unit};

const HEADS: [&str; 8] = ["question", "database", "events", "ours", "peer", "ratio", "bar", "met"];

/// For a terminal: columns in line.
pub(super) fn text(rows: &[Row]) -> String {
    let cells: Vec<_> = std::iter::once(HEADS.map(str::to_owned)).chain(rows.iter().map(cells)).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<_> = (0..HEADS.len()).map(width).collect();
    let line = |row: &[String; 8]| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    cells.iter().map(line).collect()
}

/// For Markdown.
pub(super) fn markdown(rows: &[Row]) -> String {
    let line = |row: [String; 8]| format!("| {} |\n", row.join(" | "));
    let rule = HEADS.map(|_| "---".to_owned());
    std::iter::once(HEADS.map(str::to_owned)).chain([rule]).chain(rows.iter().map(cells)).map(line).collect()
}

fn cells(row: &Row) -> [String; 8] {
    let peer = row.peer.as_ref();
    let ratio = row.ratio().map_or_else(|| "–".to_owned(), self::ratio);
    let met = match row.met() {
        Some(true) => "yes",
        Some(false) => "no",
        None => "–",
    };
    [
        row.question.clone(),
        row.database.to_owned(),
        grouped(row.events),
        figures(&row.ours, row.unit),
        peer.map_or_else(|| "–".to_owned(), |(name, peer)| format!("{name} {}", figures(peer, row.unit))),
        ratio,
        bar(row.bar, row.unit),
        met.to_owned(),
    ]
}

fn bar(bar: Bar, unit: Unit) -> String {
    match bar {
        Bar::Times(times) => format!("≤ {times}"),
        Bar::Part(parts) => format!("≤ 1/{parts}"),
        Bar::Absolute(most) => format!("≤ {}", quantity(most, unit)),
        Bar::None => "–".to_owned(),
    }
}

/// The median with the least and the most, where there are several.
fn figures(figures: &Figures, unit: Unit) -> String {
    let median = quantity(figures.median(), unit);
    if figures.processes() == 1 {
        return median;
    }
    format!("{median} ({}..{})", quantity(figures.min(), unit), quantity(figures.max(), unit))
}

/// Three digits that count, in the unit people would use.
fn quantity(figure: f64, unit: Unit) -> String {
    match unit {
        Unit::Megabytes => format!("{} MB", digits(figure)),
        Unit::Share => format!("{} %", digits(figure * 100.0)),
        Unit::Milliseconds if figure < 1.0 => format!("{} µs", digits(figure * 1e3)),
        Unit::Milliseconds if figure < 1e3 => format!("{} ms", digits(figure)),
        Unit::Milliseconds => format!("{} s", digits(figure / 1e3)),
    }
}

/// Small ratios read best as the part that they are.
fn ratio(ratio: f64) -> String {
    if ratio > 0.0 && ratio < 0.1 { format!("1/{}", digits(1.0 / ratio)) } else { digits(ratio) }
}

fn digits(number: f64) -> String {
    if number < 10.0 {
        format!("{number:.2}")
    } else if number < 100.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::super::figures::tests::row;
    use super::super::figures::{Bar, Unit};
    use super::{grouped, markdown, quantity, ratio, text};

    #[test]
    fn figures_read_as_people_say_them() {
        assert_eq!(quantity(0.0421, Unit::Milliseconds), "42.1 µs");
        assert_eq!(quantity(3.881, Unit::Milliseconds), "3.88 ms");
        assert_eq!(quantity(12_345.0, Unit::Milliseconds), "12.3 s");
        assert_eq!(quantity(150.7, Unit::Megabytes), "151 MB");
        assert_eq!(quantity(0.125, Unit::Share), "12.5 %");
        assert_eq!(ratio(1.512), "1.51");
        assert_eq!(ratio(0.0625), "1/16.0");
        assert_eq!([1, 1_000, 1_000_000].map(grouped), ["1", "1,000", "1,000,000"]);
    }

    #[test]
    fn both_tables_say_what_is_not_met() {
        let rows = [row(4.0, Some(2.0), Bar::Times(1.5)), row(4.0, None, Bar::None)];
        let text = text(&rows);
        assert!(text.lines().nth(1).expect("a row").ends_with("peer 2.00 ms  2.00   ≤ 1.5  no"), "{text}");
        let markdown = markdown(&rows);
        assert!(
            markdown.contains("| Q1 | SQLite | 1,000 | 4.00 ms | peer 2.00 ms | 2.00 | ≤ 1.5 | no |\n"),
            "{markdown}"
        );
        assert!(markdown.ends_with("| Q1 | SQLite | 1,000 | 4.00 ms | – | – | – | – |\n"), "{markdown}");
    }
}
