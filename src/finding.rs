//! What is odd about an event. Odd data is kept, shown and pointed out, never refused.

/// The oddities of one event, as a small set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings(u8);

/// One oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Finding {
    /// `changes` is no JSON object: nothing of it could be applied.
    ChangesUnreadable = 1,
    /// `changes` names a field more than once; the last one counts.
    FieldRepeated = 2,
    /// The entity was marked deleted before this event, which neither restores nor creates it.
    AfterDeletion = 4,
    /// The version is not the one after the entity's last.
    VersionGap = 8,
    /// The event is stored with an earlier time than the one before it in the log.
    TimeBackwards = 16,
    /// The time is no time.
    TimeUnreadable = 32,
    /// The verb is none of created, updated, deleted, restored; it counts as an update.
    ActionUnknown = 64,
    /// The entity's first event does not create it: what was before is not in the log.
    StartMissing = 128,
}

const ALL: [Finding; 8] = [
    Finding::ChangesUnreadable,
    Finding::FieldRepeated,
    Finding::AfterDeletion,
    Finding::VersionGap,
    Finding::TimeBackwards,
    Finding::TimeUnreadable,
    Finding::ActionUnknown,
    Finding::StartMissing,
];

impl Finding {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::ChangesUnreadable => "changes.unreadable",
            Self::FieldRepeated => "changes.repeated",
            Self::AfterDeletion => "entity.deleted",
            Self::VersionGap => "version.gap",
            Self::TimeBackwards => "time.backwards",
            Self::TimeUnreadable => "time.unreadable",
            Self::ActionUnknown => "action.unknown",
            Self::StartMissing => "entity.start",
        }
    }

    /// What it means, in a sentence.
    pub fn message(self) -> &'static str {
        match self {
            Self::ChangesUnreadable => {
                "The changes of this event are not a JSON object. They are shown as stored and change nothing."
            }
            Self::FieldRepeated => {
                "The changes name a field more than once. The last one counts; Raw shows all."
            }
            Self::AfterDeletion => "This event came after the entity had been deleted.",
            Self::VersionGap => {
                "The version does not follow the entity's last one: events may be missing, or were removed."
            }
            Self::TimeBackwards => {
                "The time stored here is earlier than that of the event before it in the log."
            }
            Self::TimeUnreadable => "The time stored here cannot be read as a time. It is shown as stored.",
            Self::ActionUnknown => "The action is none that Backstory knows; it was applied as an update.",
            Self::StartMissing => {
                "The log does not say how this entity began: its first event here does not create it."
            }
        }
    }
}

impl Findings {
    /// The set with one more.
    #[must_use]
    pub fn with(self, finding: Finding, found: bool) -> Self {
        Self(if found { self.0 | finding as u8 } else { self.0 })
    }

    /// Whether nothing is odd.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set holds it.
    pub fn contains(self, finding: Finding) -> bool {
        self.0 & finding as u8 != 0
    }

    /// The oddities in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = Finding> {
        ALL.into_iter().filter(move |finding| self.contains(*finding))
    }
}
