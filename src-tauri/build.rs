//! Hands Tauri its only configuration, which stands at the root of the repository.

fn main() {
    // The interface is built separately; the folder must exist for the core to compile without it.
    std::fs::create_dir_all("../ui/dist").expect("ui/dist can be created");
    let attributes = tauri_build::Attributes::new().config_path("../tauri.conf.json");
    tauri_build::try_build(attributes).expect("the Tauri build script runs");
}
