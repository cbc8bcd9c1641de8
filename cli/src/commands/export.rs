//! `export`: events as NDJSON, as `import` reads them.

use std::io::{BufWriter, Write};

use backstory::api::{Event, Result, Source, interchange};

use crate::arguments::Export;
use crate::database::Opening;
use crate::{cannot_write, database};

pub(crate) async fn run(arguments: &Export, opening: Opening) -> Result<()> {
    let mut stdout = BufWriter::with_capacity(1 << 16, std::io::stdout());
    let mut write = |event: &Event| writeln!(stdout, "{}", interchange::write(event));
    let mut written = Ok(());
    if let Some(objective) = &arguments.objective {
        let (backstory, source) = database::open(opening).await?;
        let kept = database::history(&backstory, &source, objective).await?;
        written = kept.read().timeline().rev().try_for_each(|event| write(&event.to_event()));
    } else {
        let mut batches = Source::open_log(opening.location, &opening.choice).await?.events();
        while let (Ok(()), Some(batch)) = (&written, batches.recv().await) {
            written = batch?.iter().try_for_each(&mut write);
        }
    }
    written.and_then(|()| stdout.flush()).or_else(|error| cannot_write(&error))
}
