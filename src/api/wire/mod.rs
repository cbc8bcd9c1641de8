//! What crosses to the window. Ids and values travel as strings or raw JSON text, never as floating-point numbers;
//! long values travel cut, with their length.

mod connect;
mod diagnostics;
mod event;
mod export;
mod field;
mod link;
mod live;
mod mapper;
mod moment;
mod overview;
mod rows;
mod source;
mod sources;
mod timeline;
mod value;
mod view;

pub use self::connect::{
    Colour, ConnectOptions, ConnectProgress, ConnectStep, Environment, FoundLog, ParsedLocation,
    ParsedServer, Recent, RecentEdit, Remember, TextEdit, Tls,
};
pub use self::diagnostics::{
    CacheUse, CallTimes, Diagnostics, LogFile, OpenDatabase, Renderer, RendererReason, Versions,
};
pub use self::event::{EventDetail, EventRequest, FieldState, RawColumn};
pub use self::export::{ExportFormat, ExportRequest, ExportSize, Exported, Exporting};
pub use self::field::{
    Blame, BlameField, BlameRequest, Diff, DiffRequest, FieldDiff, FieldHistory, FieldHistoryRequest,
    FieldValue, PathDiff, Piece, PieceKind, Setter,
};
pub use self::link::{LinkRequest, LinkTarget};
pub use self::live::{Arrival, Live, LiveEvent};
pub use self::mapper::{
    ColumnInfo, Draft, Encoding, EncodingTrial, ImportedMapping, OwnMapping, TableInfo, TableKind,
    TableSample, Trial,
};
pub use self::moment::{
    At, CompareRequest, ComparedEntity, ComparedField, Comparison, EntityAt, Instant, Moment, MomentRequest,
    Presence,
};
pub use self::overview::{
    Bar, BarUnit, BarWidth, Facet, FacetBy, FacetRequest, FacetValue, Lane, Mark, Overview, OverviewRequest,
    Span, Stretch,
};
pub use self::rows::{
    Burst, BurstEntity, BurstField, Hits, HitsRequest, Item, LocateRequest, Located, Rows, RowsDay,
    RowsRequest, Target,
};
pub use self::source::{Kind, Opening, SourceInfo, Startup};
pub use self::sources::{
    EntitiesRequest, EntityList, EntityRow, EntitySort, EntityTypeCount, LogInfo, Sources,
};
pub use self::timeline::{Loading, ObjectiveRow, TimelinePage, TimelineRequest};
pub use self::value::{Change, EventRow, Failure, Finding, Value};
pub use self::view::{Choice, EntityRef, Filter, ValueCondition, View};
pub use crate::source::notice::Notice;
