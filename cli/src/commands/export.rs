//! `export`: events as NDJSON, as `import` reads them.

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;

use backstory::api::{Event, Location, Result, Source, interchange};

use crate::arguments::Export;
use crate::{cannot_write, database};

pub(crate) async fn run(arguments: &Export, location: Location) -> Result<()> {
    let mut stdout = BufWriter::with_capacity(1 << 16, std::io::stdout());
    let mut write = |event: &Event| writeln!(stdout, "{}", interchange::write(event));
    let mut written = Ok(());
    if let Some(objective) = &arguments.objective {
        let history = database::history(location, objective).await?;
        written = history.timeline().rev().try_for_each(|event| write(&event.to_event()));
    } else {
        let source = Source::open(location).await?;
        let each = |event: Event| {
            written = write(&event);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        source.events(each).await?;
    }
    written.and_then(|()| stdout.flush()).or_else(|error| cannot_write(&error))
}
