//! A file dropped onto the window, as a file manager drops it: version 5 of the drag-and-drop protocol XDND, spoken to the X
//! server.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use url::Url;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, MapState, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window as XWindow, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::Window;

const PATIENCE: Duration = Duration::from_secs(20);
const VERSION: u32 = 5;

impl Window {
    /// Drags a file from outside over the middle of the window and lets go. `over`: what is looked at before that.
    pub fn drop_file(&self, path: &Path, over: impl FnOnce(&Self)) {
        let drag = || -> Result<(), Box<dyn Error>> {
            let dragged = Dragged::from(self.display.name(), path)?;
            dragged.enter()?;
            over(self);
            dragged.drop()
        };
        drag().unwrap_or_else(|error| panic!("the drop of {}: {error}", path.display()));
    }
}

/// A file that is being dragged.
struct Dragged {
    screen: RustConnection,
    root: XWindow,
    /// The window that it comes from, and the one that it is over.
    source: XWindow,
    target: XWindow,
    list: String,
}

impl Dragged {
    fn from(display: &str, path: &Path) -> Result<Self, Box<dyn Error>> {
        let (screen, number) = x11rb::connect(Some(display))?;
        let root = screen.setup().roots[number].root;
        let source = screen.generate_id()?;
        let aux = CreateWindowAux::new();
        screen.create_window(0, source, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &aux)?;
        let list = format!("{}\r\n", Url::from_file_path(path).map_err(|()| "no whole path")?);
        let target = aware(&screen, root)?.ok_or("no window takes drops")?;
        Ok(Self { screen, root, source, target, list })
    }

    fn enter(&self) -> Result<(), Box<dyn Error>> {
        let selection = self.atom("XdndSelection")?;
        self.screen.set_selection_owner(self.source, selection, x11rb::CURRENT_TIME)?;
        let (list, copy) = (self.atom("text/uri-list")?, self.atom("XdndActionCopy")?);
        let size = self.screen.get_geometry(self.target)?.reply()?;
        let corner = self.screen.translate_coordinates(self.target, self.root, 0, 0)?.reply()?;
        let middle = |from: i16, size: u16| (i32::from(from) + i32::from(size / 2)).cast_unsigned();
        let place = (middle(corner.dst_x, size.width) << 16) | middle(corner.dst_y, size.height);
        self.tell("XdndEnter", [VERSION << 24, list, 0, 0])?;
        // What is dragged is asked for with the first position, and taken with a later one.
        for _ in 0..3 {
            self.tell("XdndPosition", [0, place, 0, copy])?;
            self.until("XdndStatus")?;
        }
        Ok(())
    }

    fn drop(&self) -> Result<(), Box<dyn Error>> {
        self.tell("XdndDrop", [0, 0, 0, 0])?;
        self.until("XdndFinished")
    }

    /// Sends a message about the drag, after the number of its source.
    fn tell(&self, name: &str, [a, b, c, d]: [u32; 4]) -> Result<(), Box<dyn Error>> {
        let message = ClientMessageEvent::new(32, self.target, self.atom(name)?, [self.source, a, b, c, d]);
        self.screen.send_event(false, self.target, EventMask::NO_EVENT, message)?;
        self.screen.flush()?;
        Ok(())
    }

    /// Hands over what is asked for until the target says this.
    fn until(&self, name: &str) -> Result<(), Box<dyn Error>> {
        let (wanted, started) = (self.atom(name)?, Instant::now());
        while started.elapsed() < PATIENCE {
            match self.screen.poll_for_event()? {
                Some(Event::SelectionRequest(asked)) => self.hand_over(&asked)?,
                Some(Event::ClientMessage(message)) if message.type_ == wanted => return Ok(()),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        Err(format!("no {name} within {PATIENCE:?}").into())
    }

    fn hand_over(&self, asked: &SelectionRequestEvent) -> Result<(), Box<dyn Error>> {
        let text = self.list.as_bytes();
        self.screen.change_property8(
            PropMode::REPLACE,
            asked.requestor,
            asked.property,
            asked.target,
            text,
        )?;
        let answer = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: asked.requestor,
            selection: asked.selection,
            target: asked.target,
            property: asked.property,
        };
        self.screen.send_event(false, asked.requestor, EventMask::NO_EVENT, answer)?;
        self.screen.flush()?;
        Ok(())
    }

    fn atom(&self, name: &str) -> Result<Atom, Box<dyn Error>> {
        atom(&self.screen, name)
    }
}

/// The first window below another that shows and says it takes drops: Backstory's.
pub(crate) fn aware(screen: &RustConnection, window: XWindow) -> Result<Option<XWindow>, Box<dyn Error>> {
    let property = atom(screen, "XdndAware")?;
    for child in screen.query_tree(window)?.reply()?.children {
        let says = screen.get_property(false, child, property, AtomEnum::ANY, 0, 1)?.reply()?;
        // GTK has others, which nobody sees.
        let shows = screen.get_window_attributes(child)?.reply()?.map_state == MapState::VIEWABLE;
        if shows && says.length > 0 {
            return Ok(Some(child));
        }
        if let Some(found) = aware(screen, child)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The number of a name.
pub(crate) fn atom(screen: &RustConnection, name: &str) -> Result<Atom, Box<dyn Error>> {
    Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom)
}
