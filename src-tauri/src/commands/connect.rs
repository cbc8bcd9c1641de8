//! Choosing a database and opening it.

use std::time::Instant;

use backstory::api::wire::{
    ConnectOptions, ConnectProgress, ConnectStep, ParsedLocation, Recent, RecentEdit, Remember, SourceInfo,
    TextEdit,
};
use backstory::api::{Code, Error, Location, Result, Steps, now, password_edits, requested};
use tauri::State;
use tauri::ipc::Channel;
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::Answer;
use super::link::follow;
use crate::app::{App, Start};
use crate::passwords::{Found, entry_name};

/// What a text names, as it is typed. Nothing is opened or looked at.
#[tauri::command]
pub(crate) fn parse_location(text: String) -> Answer<ParsedLocation> {
    Ok(backstory::api::parse_location(&text)?)
}

/// What must be written otherwise in the password of a URL: edits of the text, from its end to its beginning.
#[tauri::command]
pub(crate) fn encode_password(text: String) -> Vec<TextEdit> {
    password_edits(&text)
}

#[tauri::command]
pub(crate) async fn open_startup(
    app: State<'_, App>,
    progress: Channel<ConnectProgress>,
) -> Answer<SourceInfo> {
    match app.start() {
        Some(Start::Place(place)) => open(&app, &place, ConnectOptions::default(), progress).await,
        Some(Start::Link(text)) => match follow(&app, &text)?.recent {
            Some(recent) => open(&app, &recent.location, ConnectOptions::default(), progress).await,
            None => super::open_sample(app).await,
        },
        Some(Start::Sample) | None => super::open_sample(app).await,
    }
}

/// Opens what a person named, and remembers it. Gives up at once when asked to.
#[tauri::command]
pub(crate) async fn connect(
    app: State<'_, App>,
    location: String,
    options: ConnectOptions,
    progress: Channel<ConnectProgress>,
) -> Answer<SourceInfo> {
    open(&app, &location, options, progress).await
}

#[tauri::command]
pub(crate) fn cancel_connect(app: State<'_, App>) {
    app.cancel.notify_waiters();
}

#[tauri::command]
pub(crate) async fn choose_file(handle: tauri::AppHandle) -> Answer<Option<String>> {
    Ok(chosen(&handle, "Open a database or a file of events").await)
}

#[tauri::command]
pub(crate) async fn choose_certificate(handle: tauri::AppHandle) -> Answer<Option<String>> {
    Ok(chosen(&handle, "Choose the certificate of the authority").await)
}

#[tauri::command]
pub(crate) fn recents(app: State<'_, App>) -> Vec<Recent> {
    app.recents.list()
}

#[tauri::command]
pub(crate) fn edit_recent(app: State<'_, App>, location: String, edit: RecentEdit) -> Answer<Vec<Recent>> {
    Ok(app.recents.edit(&location, &edit)?)
}

#[tauri::command]
pub(crate) fn pin_recent(app: State<'_, App>, location: String, pinned: bool) -> Answer<Vec<Recent>> {
    Ok(app.recents.pin(&location, pinned)?)
}

/// Forgets a database, and its password wherever it is kept.
#[tauri::command]
pub(crate) async fn forget_recent(app: State<'_, App>, location: String) -> Answer<Vec<Recent>> {
    let kept = app.recents.remembered(&location).unwrap_or_default();
    let rest = app.recents.forget(&location)?;
    forget_password(&app, &location, kept).await;
    Ok(rest)
}

/// Forgets every database, and every password wherever it is kept.
#[tauri::command]
pub(crate) async fn forget_recents(app: State<'_, App>) -> Answer<()> {
    for recent in app.recents.forget_all()? {
        forget_password(&app, &recent.location, recent.remember).await;
    }
    app.passwords.forget_session();
    Ok(())
}

async fn forget_password(app: &App, location: &str, kept: Remember) {
    if let Ok(place) = Location::parse(location)
        && let Some(server) = place.server()
    {
        app.passwords.forget(&entry_name(server), kept).await;
    }
}

async fn chosen(handle: &tauri::AppHandle, title: &str) -> Option<String> {
    let (sender, receiver) = oneshot::channel();
    handle.dialog().file().set_title(title).pick_file(|chosen| {
        let _ = sender.send(chosen);
    });
    receiver.await.ok().flatten().map(|path| path.to_string())
}

async fn open(
    app: &App,
    place: &str,
    options: ConnectOptions,
    progress: Channel<ConnectProgress>,
) -> Answer<SourceInfo> {
    // A page that is gone has nobody left to tell.
    let mut steps = Steps::new(Instant::now(), move |step| drop(progress.send(step)));
    let attempt = async {
        tokio::select! {
            opened = opened(app, place, &options, &mut steps) => opened,
            () = app.cancel.notified() => {
                Err(Error::new(Code::Cancelled, "The attempt to connect was stopped."))
            }
        }
    };
    let info = app.calls.timed("connect", attempt).await?;
    log::info!("opened {}: {}", info.location, info.server);
    Ok(info)
}

async fn opened(
    app: &App,
    place: &str,
    options: &ConnectOptions,
    steps: &mut Steps<impl FnMut(ConnectProgress) + Send>,
) -> Result<SourceInfo> {
    let mut location = requested(place, options)?;
    let before = app.recents.remembered(&location.to_string());
    let (mut password, mut no_store) = (None, false);
    if let Some(server) = location.server_mut() {
        let name = entry_name(server);
        if server.password.is_none() {
            if before == Some(Remember::Keystore) {
                steps.begin(ConnectStep::Password);
            }
            match app.passwords.find(&name, before.unwrap_or_default()).await {
                Found::Password(found) => server.password = Some(found),
                Found::Nothing => {}
                Found::NoStore => no_store = true,
            }
        }
        password = server.password.clone().map(|password| (name, password));
    }
    let place = location.to_string();
    let connected = app.backstory.connect(location, steps).await;
    let mut info = connected.map_err(|error| {
        log::warn!("not opened: {place}");
        match error.code {
            Code::AuthFailed if no_store => {
                error.hint("The password store of this system did not answer. Type the password.")
            }
            _ => error,
        }
    })?;
    let remember = options.remember.or(before).unwrap_or_default();
    if let Some((name, password)) = password {
        if before == Some(Remember::Keystore) && remember != Remember::Keystore {
            app.passwords.forget(&name, Remember::Keystore).await;
        }
        info.notices.extend(app.passwords.keep(&name, &password, remember).await);
    }
    // A list that cannot be saved must not keep anybody from reading.
    if let Err(error) = app.recents.opened(&info, remember, &now()) {
        log::warn!("the list of recent databases: {}", error.code.as_str());
    }
    Ok(info)
}
