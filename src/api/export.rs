//! Taking what is filtered into a file.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;

use super::kept::Kept;
use super::wire::{ExportFormat, ExportRequest, ExportSize, Exported, Exporting};
use super::{Backstory, explore, filter, view, wire};
use crate::error::{Code, Error, Result};
use crate::export::{self, Format, Provenance, Style};
use crate::history::{Cursor, History};
use crate::layout::Layout;
use crate::time::now;
use crate::zone::Zone;

/// Up to so many events the size is found by writing them all to nowhere.
const MEASURED: usize = 2_000;
/// Events that are written while nobody else may change the history.
const TOGETHER: usize = 1_000;
/// How often it says how far it is.
const REPORT: Duration = Duration::from_millis(100);

impl Backstory {
    /// How much an export will be.
    pub async fn export_size(&self, request: &ExportRequest) -> Result<ExportSize> {
        let work = self.work(request).await?;
        explore::blocking(move || {
            let events = work.seqs.len();
            let step = events.div_ceil(MEASURED).max(1);
            let sample: Vec<_> = work.seqs.iter().copied().step_by(step).collect();
            let mut head = Counted::new(io::sink());
            let mut body = Counted::new(io::sink());
            let counted = export::begin(&mut head, &work.style, &work.provenance)
                .and_then(|()| export::end(&mut head, &work.style))
                .and_then(|()| work.events(&mut body, &sample, 0, |_, _| true));
            counted.map_err(|error| failed(&error, None, events))?;
            let share = |bytes: u64| bytes.saturating_mul(events as u64) / (sample.len().max(1) as u64);
            Ok(ExportSize { events: events as u64, bytes: head.bytes + share(body.bytes), exact: step == 1 })
        })
        .await?
    }

    /// Takes events out into a file, which is there only once it is whole. Dropping the future removes what was written.
    ///
    /// # Errors
    /// [`Code::FileIo`] where it cannot be written: nothing is left of it then, and what was there before still is.
    pub async fn export(
        &self,
        request: &ExportRequest,
        path: &Path,
        mut progress: impl FnMut(Exporting),
    ) -> Result<Exported> {
        let work = self.work(request).await?;
        let stopped = Arc::new(AtomicBool::new(false));
        let _stop = StopOnDrop(stopped.clone());
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let to = path.to_owned();
        let writing = explore::blocking(move || write(&work, &to, &stopped, &sender));
        tokio::pin!(writing);
        loop {
            tokio::select! {
                biased;
                Some(report) = receiver.recv() => progress(report),
                written = &mut writing => return written?,
            }
        }
    }

    async fn work(&self, request: &ExportRequest) -> Result<Work> {
        let source = self.source(&request.view.source)?;
        let kept = self.history(&request.view.source, &request.view.objective_id).await?;
        let style = Style {
            format: match request.format {
                ExportFormat::Ndjson => Format::Ndjson,
                ExportFormat::Json => Format::Json,
                ExportFormat::Csv => Format::Csv,
                ExportFormat::Html => Format::Html,
            },
            with_state: request.with_state,
            guard_formulas: request.guard_formulas,
            zone: Zone::parse(&request.view.zone)?,
            redact: request.redact.iter().cloned().collect(),
        };
        let look = |history: &History, layout: &Layout| {
            let events = (0..layout.count()).filter_map(|nth| layout.event(history, nth));
            let seqs: Vec<i64> = events.map(|event| event.seq()).collect();
            (seqs, explore::objective(history).as_ref().and_then(view::name), history.len())
        };
        let (mut seqs, title, total) = self.laid_out(&request.view, look).await?;
        let range = seqs.first().copied().zip(seqs.last().copied());
        // What is imported goes in the log's order; what is read, from the newest.
        if style.format != Format::Ndjson {
            seqs.reverse();
        }
        let is_told = !style.redact.contains("title") && !style.redact.contains("name");
        let asked_for = told(&request.view.filter, style.redact.is_empty());
        let provenance = Provenance {
            source: source.location().to_string(),
            objective_id: request.view.objective_id.clone(),
            title: title.filter(|_| is_told),
            filter: serde_json::to_string(&asked_for).unwrap_or_default(),
            conditions: export::conditions(&filter::filter(&asked_for)?, style.zone),
            program: concat!("Backstory ", env!("CARGO_PKG_VERSION")).to_owned(),
            written_at: now(),
            total,
            events: seqs.len(),
            range,
        };
        Ok(Work { kept, seqs, style, provenance })
    }
}

/// What was asked for; without the values it names, where values are to be left out.
fn told(filter: &wire::Filter, whole: bool) -> wire::Filter {
    let mut filter = filter.clone();
    if !whole {
        filter.text = filter.text.map(|_| "[redacted]".to_owned());
        let wire::Choice { any, none } = &mut filter.values;
        any.iter_mut().chain(none).for_each(|value| "[redacted]".clone_into(&mut value.text));
    }
    filter
}

/// Everything that is needed to write.
struct Work {
    kept: Arc<Kept>,
    seqs: Vec<i64>,
    style: Style,
    provenance: Provenance,
}

impl Work {
    /// Writes some of the events; `done` were written before. Answers how many are then.
    fn events<W: Write>(
        &self,
        to: &mut W,
        seqs: &[i64],
        done: usize,
        go_on: impl FnMut(usize, &W) -> bool,
    ) -> io::Result<usize> {
        let history = self.kept.read();
        let mut cursor = Cursor::new(&history);
        export::events(to, &self.style, done, history.events(seqs), &mut cursor, go_on)
    }
}

fn write(
    work: &Work,
    path: &Path,
    stopped: &AtomicBool,
    progress: &mpsc::UnboundedSender<Exporting>,
) -> Result<Exported> {
    let total = work.seqs.len();
    let mut done = None;
    let report = |written: usize, bytes| {
        let _ = progress.send(Exporting { written: written as u64, total: total as u64, bytes });
    };
    let mut attempt = || -> io::Result<Option<(u64, String)>> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.map_or_else(|| PathBuf::from("."), Path::to_owned))?;
        let mut to = Counted::new(BufWriter::new(file));
        export::begin(&mut to, &work.style, &work.provenance)?;
        let mut told: Option<Instant> = None;
        let mut go_on = |written: usize, to: &Counted<_>| {
            done = Some(written);
            if told.is_none_or(|told| told.elapsed() >= REPORT) {
                told = Some(Instant::now());
                report(written, to.bytes);
            }
            !stopped.load(Ordering::Relaxed)
        };
        for (seqs, nth) in work.seqs.chunks(TOGETHER).zip(0..) {
            let before = nth * TOGETHER;
            if work.events(&mut to, seqs, before, &mut go_on)? < before + seqs.len() {
                return Ok(None);
            }
        }
        export::end(&mut to, &work.style)?;
        to.flush()?;
        report(total, to.bytes);
        let sum = to.hash.finalize();
        let file = to.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        if stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(Some((to.bytes, hexadecimal(&sum))))
    };
    match attempt() {
        Ok(Some((bytes, sha256))) => {
            Ok(Exported { path: path.display().to_string(), events: total as u64, bytes, sha256 })
        }
        Ok(None) => Err(Error::new(Code::Cancelled, "The export was stopped. No file was kept.")),
        Err(error) => Err(failed(&error, done, total)),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `done`: how many events were written, where it came to writing any.
fn failed(error: &io::Error, done: Option<usize>, total: usize) -> Error {
    let (why, hint) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("the disk is full", "Make room on the disk, or choose a folder on another one.")
        }
        io::ErrorKind::PermissionDenied => {
            ("this user may not write there", "Choose a folder that you may write to.")
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            ("the disk can only be read", "Choose a folder on a disk that can be written to.")
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            ("there is no such folder", "Make the folder first, or choose one that is there.")
        }
        io::ErrorKind::IsADirectory => ("there is a folder of that name", "Choose another name."),
        io::ErrorKind::FileTooLarge => {
            ("the disk takes no file that large", "Choose another disk, or filter for fewer events.")
        }
        _ => ("the file cannot be written", "Choose another place."),
    };
    let message = match done {
        Some(done) => {
            format!("Stopped after {done} of {total} events: {why}. The unfinished file was removed.")
        }
        None => format!("Nothing was written: {why}."),
    };
    Error::new(Code::FileIo, message).hint(hint).detail(error.to_string())
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Counts and sums up what goes through.
struct Counted<W> {
    to: W,
    bytes: u64,
    hash: Sha256,
}

impl<W> Counted<W> {
    fn new(to: W) -> Self {
        Self { to, bytes: 0, hash: Sha256::new() }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.bytes += written as u64;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::failed;

    #[test]
    fn what_failed_says_what_to_do_about_it() {
        let kinds = [
            ErrorKind::StorageFull,
            ErrorKind::PermissionDenied,
            ErrorKind::ReadOnlyFilesystem,
            ErrorKind::NotFound,
            ErrorKind::IsADirectory,
            ErrorKind::FileTooLarge,
            ErrorKind::Other,
        ];
        let told = kinds.map(|kind| failed(&Error::from(kind), Some(3), 9));
        let hints: std::collections::BTreeSet<_> =
            told.iter().filter_map(|error| error.hint.clone()).collect();
        assert_eq!(hints.len(), kinds.len(), "{hints:?}");
        assert!(told[0].message.starts_with("Stopped after 3 of 9 events: the disk is full."));
        assert!(told[0].hint.as_deref().is_some_and(|hint| hint.starts_with("Make room")));
        assert!(told[1].hint.as_deref().is_some_and(|hint| hint.contains("may write")));
        assert!(told[3].hint.as_deref().is_some_and(|hint| hint.starts_with("Make the folder")));
        let nothing = failed(&Error::from(ErrorKind::NotFound), None, 9);
        assert_eq!(nothing.message, "Nothing was written: there is no such folder.");
    }
}
