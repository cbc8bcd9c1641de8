//! Passwords: in the system's own store where somebody wants that, else in memory until Backstory ends. Nothing here writes
//! a file, and nothing hands a password to the page.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use backstory::api::Server;
use backstory::api::wire::{Notice, Remember};
use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

/// Under this name a person finds the entries in the store.
const STORE_NAME: &str = "Backstory";
/// How long the store may take: it may ask its user to unlock it. After that the password is asked for instead.
const PATIENCE: Duration = Duration::from_secs(20);

/// The passwords that are in memory, by what they open.
#[derive(Debug, Default)]
pub(crate) struct Passwords(Mutex<HashMap<String, SecretString>>);

/// What came of looking for a password.
#[derive(Debug)]
pub(crate) enum Found {
    /// It was kept.
    Password(SecretString),
    /// None is kept.
    Nothing,
    /// The store in which it was kept does not answer.
    NoStore,
}

/// What a password opens, as its entry in the store is called.
pub(crate) fn entry_name(server: &Server) -> String {
    format!("{}@{}:{}/{}", server.user, server.host, server.port, server.database)
}

impl Passwords {
    /// The password for a server, from where it was kept. A store that does not answer stops nobody.
    pub(crate) async fn find(&self, name: &str, kept: Remember) -> Found {
        if let Some(password) = self.memory().get(name) {
            return Found::Password(password.clone());
        }
        if kept != Remember::Keystore {
            return Found::Nothing;
        }
        let name = name.to_owned();
        match in_store(PATIENCE, move || Entry::new(STORE_NAME, &name)?.get_password()).await {
            Ok(password) => Found::Password(SecretString::from(password)),
            Err(keyring::Error::NoEntry) => Found::Nothing,
            Err(_) => Found::NoStore,
        }
    }

    /// Keeps a password that was right. Where the system has no store it stays in memory, and the answer says so.
    pub(crate) async fn keep(
        &self,
        name: &str,
        password: &SecretString,
        remember: Remember,
    ) -> Option<Notice> {
        if remember == Remember::Never {
            self.forget(name, Remember::Session).await;
            return None;
        }
        self.memory().insert(name.to_owned(), password.clone());
        if remember == Remember::Session {
            return None;
        }
        let (name, password) = (name.to_owned(), password.clone());
        let kept =
            in_store(PATIENCE, move || Entry::new(STORE_NAME, &name)?.set_password(password.expose_secret()));
        if kept.await.is_ok() { None } else { Some(no_store()) }
    }

    /// Forgets a password wherever it is kept.
    pub(crate) async fn forget(&self, name: &str, kept: Remember) {
        self.memory().remove(name);
        if kept == Remember::Keystore {
            let name = name.to_owned();
            // Without a store there is nothing to forget in it.
            let _ = in_store(PATIENCE, move || Entry::new(STORE_NAME, &name)?.delete_credential()).await;
        }
    }

    /// Forgets every password in memory.
    pub(crate) fn forget_session(&self) {
        self.memory().clear();
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, SecretString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the store on a thread of its own, which it may keep waiting for ever. One that takes too long is none.
async fn in_store<T: Send + 'static>(
    patience: Duration,
    ask: impl FnOnce() -> keyring::Result<T> + Send + 'static,
) -> keyring::Result<T> {
    let (sender, receiver) = oneshot::channel();
    let asking = std::thread::Builder::new().name("password store".to_owned());
    let asked = asking.spawn(move || sender.send(ask()));
    if asked.is_err() {
        return Err(keyring::Error::NoDefaultStore);
    }
    match tokio::time::timeout(patience, receiver).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) | Err(_) => Err(keyring::Error::NoDefaultStore),
    }
}

fn no_store() -> Notice {
    Notice {
        code: "keyring.none",
        message:
            "This system offers no password store, so the password is kept only until you close Backstory."
                .to_owned(),
        hint: None,
        script: None,
    }
}

#[cfg(test)]
mod tests {
    use backstory::api::Location;

    use super::*;

    #[test]
    fn an_entry_says_what_it_opens() {
        let location = Location::parse("postgres://ana:CANARY@db.acme.com/app").expect("a location");
        let name = entry_name(location.server().expect("a server"));
        assert_eq!(name, "ana@db.acme.com:5432/app");
    }

    #[tokio::test]
    async fn a_password_is_in_memory_until_it_is_forgotten() {
        let passwords = Passwords::default();
        let word = SecretString::from("CANARY");
        assert!(passwords.keep("ana@h:1/d", &word, Remember::Session).await.is_none());
        let Found::Password(found) = passwords.find("ana@h:1/d", Remember::Session).await else {
            panic!("not kept")
        };
        assert_eq!(found.expose_secret(), "CANARY");
        assert!(!format!("{passwords:?}").contains("CANARY"));
        assert!(matches!(passwords.find("bo@h:1/d", Remember::Session).await, Found::Nothing));
        passwords.keep("ana@h:1/d", &word, Remember::Never).await;
        assert!(matches!(passwords.find("ana@h:1/d", Remember::Session).await, Found::Nothing));
    }

    #[tokio::test]
    async fn a_store_that_never_answers_is_none() {
        let (answer, never) = std::sync::mpsc::channel::<()>();
        let asked = in_store(Duration::ZERO, move || never.recv().map_err(|_| keyring::Error::NoEntry)).await;
        assert!(matches!(asked, Err(keyring::Error::NoDefaultStore)));
        drop(answer);
    }
}
