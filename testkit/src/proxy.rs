//! A network that can be broken: a TCP proxy on the loopback interface whose behaviour is switched while it runs.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

/// What the proxy does with connections, those that there are and those that come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Passes everything on.
    Pass,
    /// Ends every connection in good order, and takes none.
    Fin,
    /// Resets every connection, and takes none.
    Rst,
    /// Keeps connections open and takes new ones, but passes nothing on: as a link that a firewall has forgotten.
    BlackHole,
    /// Passes everything on, this much later.
    Delay(Duration),
    /// Passes on so many bytes of what the server says on each new connection, then resets it.
    CutAfter(u64),
}

/// A running proxy. Dropping it ends it and its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    mode: watch::Sender<Mode>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy in front of the server that a URL names.
    pub async fn before(url: &str) -> io::Result<Self> {
        let url = Url::parse(url).map_err(io::Error::other)?;
        let port = url.port().ok_or_else(|| io::Error::other("the URL names no port"))?;
        let host = url.host_str().unwrap_or("127.0.0.1").to_owned();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (mode, modes) = watch::channel(Mode::Pass);
        let accepting = tokio::spawn(async move {
            // Its connections end with it.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(connection(client, (host.clone(), port), modes.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, mode, accepting })
    }

    /// The same URL, by way of the proxy.
    pub fn url(&self, url: &str) -> Result<String, String> {
        let mut url = Url::parse(url).map_err(|error| error.to_string())?;
        url.set_host(Some(&self.address.ip().to_string())).map_err(|error| error.to_string())?;
        url.set_port(Some(self.address.port())).map_err(|()| "the URL has no place for a port".to_owned())?;
        Ok(url.into())
    }

    /// Behaves differently from now on.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connection(client: TcpStream, server: (String, u16), mut modes: watch::Receiver<Mode>) {
    let mode = *modes.borrow_and_update();
    match mode {
        Mode::Fin => return,
        Mode::Rst => return reset(&client),
        Mode::BlackHole => {
            // Open until things change, and then no connection any more.
            let _ = modes.wait_for(|mode| *mode != Mode::BlackHole).await;
            return reset(&client);
        }
        Mode::Pass | Mode::Delay(_) | Mode::CutAfter(_) => {}
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let cut = if let Mode::CutAfter(bytes) = mode { bytes } else { u64::MAX };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut up = tokio::spawn(pass(from_client, to_server, modes.clone(), u64::MAX));
    let mut down = tokio::spawn(pass(from_server, to_client, modes.clone(), cut));
    // Where one side ends, so does the other.
    tokio::select! {
        _ = &mut up => down.abort(),
        _ = &mut down => up.abort(),
        () = modes.closed_by_sender() => { up.abort(); down.abort(); }
    }
}

trait Closed {
    async fn closed_by_sender(&mut self);
}

impl Closed for watch::Receiver<Mode> {
    /// Resolves when the proxy is gone.
    async fn closed_by_sender(&mut self) {
        while self.changed().await.is_ok() {}
    }
}

/// Passes on what comes, as long as the mode lets it, and so many bytes.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut modes: watch::Receiver<Mode>, cut: u64) {
    let mut left = cut;
    let mut buffer = vec![0; 16 << 10];
    loop {
        let mode = *modes.borrow_and_update();
        match mode {
            Mode::Fin => return,
            Mode::Rst => return reset(to.as_ref()),
            Mode::BlackHole => {
                if modes.changed().await.is_err() {
                    return;
                }
                continue;
            }
            Mode::Pass | Mode::Delay(_) | Mode::CutAfter(_) => {}
        }
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            changed = modes.changed() => if changed.is_ok() { continue } else { return },
        };
        let Ok(read @ 1..) = read else { return };
        if let Mode::Delay(delay) = mode {
            tokio::time::sleep(delay).await;
        }
        // What was on its way when the link died is lost with it.
        if matches!(*modes.borrow(), Mode::BlackHole) {
            continue;
        }
        let passed = usize::try_from(left).unwrap_or(usize::MAX).min(read);
        if to.write_all(&buffer[..passed]).await.is_err() {
            return;
        }
        left = left.saturating_sub(passed as u64);
        if left == 0 {
            return reset(to.as_ref());
        }
    }
}

/// Makes the end of a connection a reset.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}
