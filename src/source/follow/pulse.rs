//! A connection that is kept while a log is followed. It says when to look, and that the server is still there.
//!
//! A link that swallows everything breaks no connection, and the driver asks for no signs of life. So every question put
//! here has an end.

use std::time::Duration;

use sqlx::mysql::MySqlConnection;
use sqlx::postgres::{PgListener, PgPoolOptions};
use sqlx::{Acquire, Connection as _};
use tokio::time::{sleep, timeout};

use super::{Position, has_changed};
use crate::error::Result;
use crate::source::failure::{Failure, explain, unanswered};
use crate::source::location::Location;
use crate::source::session::Session;
use crate::source::{Pool, Source, mysql, postgres};

/// What a writer on PostgreSQL notifies, so that nobody has to wait for the next look.
pub(crate) const CHANNEL: &str = "backstory_events";
/// How long a server may take to answer the smallest question.
const ANSWER: u64 = 4;
/// Between two looks, where nothing says that there is something to see.
const LOOK: Duration = Duration::from_secs(1);
/// The same for a file, where a look costs microseconds.
const LOOK_AT_FILE: Duration = Duration::from_millis(100);
/// Between two signs of life of a server that is busy with something longer.
const BEAT: Duration = Duration::from_secs(2);

/// The connection.
pub(crate) struct Pulse {
    source: Source,
    line: Line,
}

enum Line {
    File,
    Postgres(PgListener),
    MySql(MySqlConnection),
}

impl Pulse {
    /// Connects.
    pub(crate) async fn connect(source: &Source) -> Result<Self> {
        let line = match (&source.pool, &source.location) {
            (Pool::Postgres(_), Location::Postgres(server)) => {
                // The pool would hide why it cannot connect.
                let connection = postgres::connect(server, &source.location, true).await?;
                let _ = timeout(Duration::from_secs(1), connection.close()).await;
                let pool = PgPoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(Duration::from_secs(ANSWER))
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .connect_lazy_with(postgres::options(server, true));
                let listening = async {
                    let mut listener = PgListener::connect_with(&pool).await?;
                    listener.eager_reconnect(false);
                    match listener.listen(CHANNEL).await {
                        // A standby takes no listeners; there it is looked every second.
                        Ok(()) | Err(sqlx::Error::Database(_)) => Ok(Line::Postgres(listener)),
                        Err(error) => Err(error),
                    }
                };
                source.within(listening).await?
            }
            (Pool::MySql(_), Location::MySql(server)) => {
                Line::MySql(mysql::connect(server, &source.location, true).await?)
            }
            _ => Line::File,
        };
        Ok(Self { source: source.clone(), line })
    }

    /// Whether anything was committed since a position.
    ///
    /// # Errors
    /// The connection has broken, or nothing came back in time. It is not to be used again.
    pub(crate) async fn has_changed(&mut self, position: &Position) -> Result<bool> {
        let source = &self.source;
        if source.foreign.is_some() {
            let answer = timeout(Duration::from_secs(ANSWER), source.has_changed(position)).await;
            return answer.unwrap_or_else(|_| Err(unanswered(&source.location, ANSWER)));
        }
        match &mut self.line {
            Line::File => source.has_changed(position).await,
            Line::Postgres(listener) => {
                let asking = async {
                    let connection = listener.acquire().await?;
                    has_changed(&mut Session::Postgres(connection), position).await
                };
                source.within(asking).await
            }
            Line::MySql(connection) => {
                source.within(has_changed(&mut Session::MySql(connection), position)).await
            }
        }
    }

    /// Waits until it is time for the next look.
    ///
    /// # Errors
    /// The connection has broken.
    pub(crate) async fn wait(&mut self) -> Result<()> {
        match &mut self.line {
            Line::File => sleep(LOOK_AT_FILE).await,
            Line::MySql(_) => sleep(LOOK).await,
            Line::Postgres(listener) => match timeout(LOOK, listener.try_recv()).await {
                Err(_) => {}
                Ok(Ok(Some(_))) => {
                    // Writers that come one after the other are looked at together.
                    sleep(LOOK_AT_FILE / 2).await;
                    while listener.next_buffered().is_some() {}
                }
                Ok(Ok(None)) => {
                    let ended = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
                    return Err(explain(sqlx::Error::Io(ended), &self.source.location));
                }
                Ok(Err(error)) => return Err(explain(error, &self.source.location)),
            },
        }
        Ok(())
    }

    /// Returns only when the server gives no signs of life any more, and says so.
    pub(crate) async fn fails(&mut self) -> crate::error::Error {
        loop {
            sleep(BEAT).await;
            let answered = match &mut self.line {
                Line::File => std::future::pending().await,
                Line::Postgres(listener) => {
                    let asking = async { listener.acquire().await?.ping().await };
                    self.source.within(asking).await
                }
                Line::MySql(connection) => self.source.within(connection.ping()).await,
            };
            if let Err(error) = answered {
                return error;
            }
        }
    }
}

impl Source {
    /// An answer, or the reason why there is none, within seconds.
    async fn within<T, E: Into<Failure>>(&self, answer: impl Future<Output = Result<T, E>>) -> Result<T> {
        match timeout(Duration::from_secs(ANSWER), answer).await {
            Ok(answer) => answer.map_err(|error| explain(error, &self.location)),
            Err(_) => Err(unanswered(&self.location, ANSWER)),
        }
    }
}
