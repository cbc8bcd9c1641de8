//! Ports on the loopback interface.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// A port nothing listens on now: the system hands it out and it is given back at once. Whoever uses it must
/// expect to lose the race against another process once in a while.
pub fn free() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
