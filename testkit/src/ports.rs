//! Ports on the loopback interface.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{SystemTime, UNIX_EPOCH};

/// Below those that systems hand out for outgoing connections: a server that is stopped and started again would
/// otherwise find its port taken by a client that tried to reach it.
const FIRST: u16 = 15_000;
const COUNT: u16 = 15_000;
const TRIES: u16 = 200;

/// A port nothing listens on now. Whoever uses it must expect to lose the race against another process once in a while.
pub fn free() -> io::Result<u16> {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    let start = clock.wrapping_add(std::process::id().wrapping_mul(7_919));
    let mut outcome = Err(io::ErrorKind::AddrInUse.into());
    for nth in 0..u32::from(TRIES) {
        let offset = u16::try_from(start.wrapping_add(nth * 97) % u32::from(COUNT)).unwrap_or_default();
        outcome = TcpListener::bind((Ipv4Addr::LOCALHOST, FIRST + offset));
        if outcome.is_ok() {
            break;
        }
    }
    Ok(outcome?.local_addr()?.port())
}
