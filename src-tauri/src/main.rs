//! Backstory's window: wires the core's api to the page, and holds what only a desktop has.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod commands;
mod recents;
mod renderer;
mod window;

use std::process::ExitCode;

use clap::Parser;

/// Read the history behind your data.
#[derive(Debug, Parser)]
#[command(name = "backstory", version)]
struct Arguments {
    /// The database to open: a path or a URL
    #[arg(value_name = "URL|PATH", conflicts_with = "sample")]
    place: Option<String>,
    /// Open the sample data
    #[arg(long)]
    sample: bool,
}

#[expect(
    clippy::disallowed_methods,
    reason = "Tauri's own macro ends the process where its configuration is broken"
)]
fn main() -> ExitCode {
    // Before anything starts a thread: the renderer is chosen through the environment.
    renderer::choose();
    let arguments = Arguments::parse();
    let start = match (arguments.place, arguments.sample) {
        (Some(place), _) => Some(app::Start::Place(place)),
        (None, true) => Some(app::Start::Sample),
        (None, false) => None,
    };
    let run = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .setup(move |handle| window::open(handle, start))
        .invoke_handler(tauri::generate_handler![
            commands::startup,
            commands::open_startup,
            commands::connect,
            commands::cancel_connect,
            commands::open_sample,
            commands::close_source,
            commands::choose_file,
            commands::recents,
            commands::forget_recent,
            commands::objectives,
            commands::timeline,
            commands::load_history,
            commands::cancel_load,
            commands::event,
            commands::explore::rows,
            commands::explore::locate,
            commands::explore::overview,
            commands::explore::facet,
            commands::explore::follow,
            commands::explore::unfollow,
            commands::inspect::blame,
            commands::inspect::field_history,
            commands::inspect::diff,
            commands::inspect::moment,
            commands::inspect::compare,
            commands::inspect::export_size,
            commands::inspect::export,
            commands::inspect::cancel_export,
        ])
        .run(tauri::generate_context!("../tauri.conf.json"));
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Backstory could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
