//! What Backstory runs on.

use std::env::consts::{ARCH, OS};

use backstory::api::wire::Versions;

/// The versions of everything below.
pub(crate) fn versions(sqlite: &str) -> Versions {
    let engine = match OS {
        "linux" => "WebKitGTK",
        "macos" => "WebKit",
        "windows" => "WebView2",
        _ => "web view",
    };
    let version = tauri::webview_version().unwrap_or_else(|_| "of unknown version".to_owned());
    Versions {
        backstory: env!("CARGO_PKG_VERSION").to_owned(),
        tauri: tauri::VERSION.to_owned(),
        webview: format!("{engine} {version}"),
        sqlite: sqlite.to_owned(),
        system: format!("{}, {ARCH}", name()),
        display: display().map(str::to_owned),
    }
}

/// What a Linux calls itself, else the kind of system.
fn name() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    pretty_name(&release).unwrap_or_else(|| OS.to_owned())
}

fn pretty_name(release: &str) -> Option<String> {
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches(['"', '\'']).to_owned()).filter(|name| !name.is_empty())
}

fn display() -> Option<&'static str> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = std::env::var("GDK_BACKEND").unwrap_or_default();
    match () {
        () if !cfg!(target_os = "linux") => None,
        () if is_set("WAYLAND_DISPLAY") && !forced.starts_with("x11") => Some("Wayland"),
        () => Some("X11"),
    }
}

#[cfg(test)]
mod tests {
    use super::pretty_name;

    #[test]
    fn a_system_is_called_as_it_calls_itself() {
        let release = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian\"\n";
        assert_eq!(pretty_name(release).as_deref(), Some("Debian GNU/Linux 12 (bookworm)"));
        assert_eq!(pretty_name("ID=odd\n"), None);
    }
}
