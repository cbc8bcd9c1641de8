//! Backstory's window: wires the core's api to the page, and holds what only a desktop has.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;
mod calls;
mod commands;
mod log_file;
mod mappings;
mod memory;
mod passwords;
mod recents;
mod renderer;
mod system;
mod window;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use tauri::RunEvent;

/// Read the history behind your data.
#[derive(Debug, Parser)]
#[command(name = "backstory", version)]
struct Arguments {
    /// What to open: a path, a URL, or a backstory:// link
    #[arg(value_name = "URL|PATH", conflicts_with = "sample")]
    place: Option<String>,
    /// Open the sample data
    #[arg(long)]
    sample: bool,
    /// Draw without the graphics card, where the window stays blank or flickers
    #[arg(long)]
    safe_graphics: bool,
}

impl Arguments {
    fn start(self) -> Option<app::Start> {
        match (self.place, self.sample) {
            (Some(place), _) => Some(app::Start::of(place)),
            (None, true) => Some(app::Start::Sample),
            (None, false) => None,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "Tauri's own macro ends the process where its configuration is broken"
)]
fn main() -> ExitCode {
    memory::give_back();
    let arguments = Arguments::parse();
    // Before anything starts a thread: the renderer is chosen through the environment.
    let renderer = renderer::choose(arguments.safe_graphics);
    let start = arguments.start();
    let built = tauri::Builder::default()
        // First, so that a second start ends before it does anything else.
        .plugin(tauri_plugin_single_instance::init(|handle, arguments, folder| {
            window::started_again(handle, &arguments, Path::new(&folder));
        }))
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(window::kept()).build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .on_window_event(window::dropped)
        .setup(move |handle| window::open(handle, start, renderer))
        .invoke_handler(tauri::generate_handler![
            commands::link::startup,
            commands::connect::open_startup,
            commands::link::open_link,
            commands::link::link,
            commands::watch_opens,
            commands::watch_drags,
            commands::connect::parse_location,
            commands::connect::encode_password,
            commands::connect::connect,
            commands::connect::cancel_connect,
            commands::open_sample,
            commands::close_source,
            commands::connect::choose_file,
            commands::choose_save,
            commands::copy,
            commands::connect::choose_certificate,
            commands::connect::recents,
            commands::connect::edit_recent,
            commands::connect::pin_recent,
            commands::connect::forget_recent,
            commands::connect::forget_recents,
            commands::objectives,
            commands::timeline,
            commands::load_history,
            commands::cancel_load,
            commands::event,
            commands::explore::rows,
            commands::explore::locate,
            commands::explore::hits,
            commands::explore::overview,
            commands::explore::facet,
            commands::explore::follow,
            commands::explore::unfollow,
            commands::explore::retry_now,
            commands::explore::look_every,
            commands::inspect::blame,
            commands::inspect::field_history,
            commands::inspect::diff,
            commands::inspect::moment,
            commands::inspect::compare,
            commands::inspect::export_size,
            commands::inspect::export,
            commands::inspect::cancel_export,
            commands::sources::sources,
            commands::sources::choose_log,
            commands::sources::entities,
            commands::mapper::tables,
            commands::mapper::sample,
            commands::mapper::try_draft,
            commands::mapper::own_mappings,
            commands::mapper::save_mapping,
            commands::mapper::forget_mapping,
            commands::mapper::import_mapping,
            commands::mapper::replace_mapping,
            commands::mapper::export_mapping,
            commands::diagnostics::diagnostics,
            commands::diagnostics::clear_cache,
        ])
        .build(tauri::generate_context!("../tauri.conf.json"));
    match built {
        // Ends the process by itself, without dropping anything.
        Ok(program) => program.run(|handle, event| {
            if matches!(event, RunEvent::Exit) {
                window::ended(handle);
            }
        }),
        Err(error) => {
            eprintln!("Backstory could not open its window: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
