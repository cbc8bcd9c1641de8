//! Node, which builds the interface. It is never installed from here: people have their own ways to keep several versions.

use crate::program::output;

/// The oldest Node that Vite runs on.
const OLDEST: (u32, u32) = (20, 19);

/// Checks that Node is there and new enough. The error says what to install.
pub(crate) fn check() -> Result<(), String> {
    let wanted = format!("Install Node {}.{} or newer, from your system or nodejs.org.", OLDEST.0, OLDEST.1);
    let Some(version) = output("node", &["--version"]) else {
        return Err(format!("Node is missing. {wanted}"));
    };
    if parse(&version).is_none_or(|version| version < OLDEST) {
        return Err(format!("Node {version} is too old. {wanted}"));
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if output(npm, &["--version"]).is_none() {
        return Err(format!("npm, which comes with Node, is missing. {wanted}"));
    }
    eprintln!("    Node {version} is there");
    Ok(())
}

/// The major and minor number of `v20.19.1`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, parse};

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(parse("v20.19.2"), Some((20, 19)));
        assert!(parse("v22.0.0") > Some(OLDEST));
        assert!(parse("v20.9.0") < Some(OLDEST));
        assert_eq!(parse("unknown"), None);
    }
}
