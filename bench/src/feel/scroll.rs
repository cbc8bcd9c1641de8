//! Frames while the list is scrolled.

use serde_json::Value;

use super::{Felt, Place};

/// How the list is scrolled: the name, how many pixels a frame, and how many times [`FRAMES`] frames.
const WAYS: [(&str, u32, usize); 2] = [
    // A notch of a wheel.
    ("wheel", 120, 2),
    // A hundred rows: in a thousand frames a hundred thousand.
    ("leap", 3_200, 5),
];
/// Frames in a turn.
const FRAMES: u32 = 200;
/// A frame that took longer, in milliseconds, has left one out at sixty a second.
const DROPPED: f64 = 25.0;

/// Both ways, the list and plain text in turns.
pub(super) fn measure(place: &Place) -> Felt {
    let window = place.timeline();
    let mut felt = Felt::new();
    for (way, step, turns) in WAYS {
        let (mut plain, mut list, mut coming) = (Vec::new(), Vec::new(), 0.0);
        for turn in 0..2 * turns {
            let is_plain = turn % 2 == 0;
            let arguments = vec![is_plain.into(), step.into(), FRAMES.into()];
            let answer = window.script_async_with(include_str!("scrolled.js"), arguments);
            let took = answer[0].as_array().into_iter().flatten().filter_map(Value::as_f64);
            if is_plain { &mut plain } else { &mut list }.extend(took);
            coming += answer[1].as_f64().unwrap_or_else(|| panic!("no frames: {answer}"));
        }
        felt.insert(format!("{way}-coming"), vec![coming / count(list.len())]);
        for (whose, took) in [("plain", plain), ("list", list)] {
            let figures = figures(took).into_iter();
            felt.extend(figures.map(|(figure, value)| (format!("{way}-{whose}-{figure}"), vec![value])));
        }
    }
    felt
}

/// In the middle, what one in twenty exceeds, the worst, and the share that took longer than [`DROPPED`].
fn figures(mut took: Vec<f64>) -> [(&'static str, f64); 4] {
    took.sort_unstable_by(f64::total_cmp);
    let at = |hundredths: usize| took[(took.len() - 1) * hundredths / 100];
    let dropped = took.iter().filter(|frame| **frame > DROPPED).count();
    [("median", at(50)), ("p95", at(95)), ("worst", at(100)), ("dropped", count(dropped) / count(took.len()))]
}

fn count(of: usize) -> f64 {
    u32::try_from(of).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn frames_are_told_by_their_middle_and_their_end() {
        let took = (1..=101).map(f64::from).collect();
        let wanted = [("median", 51.0), ("p95", 96.0), ("worst", 101.0), ("dropped", 76.0 / 101.0)];
        assert_eq!(figures(took), wanted);
    }
}
