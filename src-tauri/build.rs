//! Hands Tauri its only configuration, which stands at the root of the repository.

/// Every command of the page. Each needs a permission in `capabilities/main.json`.
const COMMANDS: &[&str] = &[
    "startup",
    "open_startup",
    "open_link",
    "link",
    "watch_opens",
    "watch_drags",
    "parse_location",
    "encode_password",
    "connect",
    "cancel_connect",
    "open_sample",
    "close_source",
    "choose_file",
    "choose_certificate",
    "choose_save",
    "copy",
    "recents",
    "edit_recent",
    "pin_recent",
    "forget_recent",
    "forget_recents",
    "objectives",
    "timeline",
    "load_history",
    "cancel_load",
    "event",
    "rows",
    "locate",
    "hits",
    "overview",
    "facet",
    "follow",
    "unfollow",
    "retry_now",
    "look_every",
    "blame",
    "field_history",
    "diff",
    "moment",
    "compare",
    "export_size",
    "export",
    "cancel_export",
    "sources",
    "choose_log",
    "entities",
    "tables",
    "sample",
    "try_draft",
    "own_mappings",
    "save_mapping",
    "forget_mapping",
    "import_mapping",
    "replace_mapping",
    "export_mapping",
    "diagnostics",
    "clear_cache",
];

fn main() {
    // The interface is built separately; the folder must exist for the core to compile without it.
    std::fs::create_dir_all("../ui/dist").expect("ui/dist can be created");
    println!("cargo:rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().config_path("../tauri.conf.json").app_manifest(manifest);
    tauri_build::try_build(attributes).expect("the Tauri build script runs");
}
