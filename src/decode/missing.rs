//! Rows that are no events because something is not there: counted, so that none is left out without a word.

/// What makes an event and is not in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The type of the entity.
    Type,
    /// The entity's id.
    Id,
}

/// How many rows are left out, by what is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    without_type: usize,
    without_id: usize,
}

impl LeftOut {
    /// Counts a row.
    pub fn add(&mut self, missing: Missing) {
        match missing {
            Missing::Type => self.without_type += 1,
            Missing::Id => self.without_id += 1,
        }
    }

    /// What there is to say of them; none where no row is left out. `all`: whether all rows of the log were looked at.
    pub fn told(self, all: bool) -> Option<String> {
        let told = |(number, what)| match number {
            0 => None,
            1 => Some(format!("1 row has no {what} and is not shown")),
            number => Some(format!("{number} rows have no {what} and are not shown")),
        };
        let parts =
            [(self.without_type, "entity type"), (self.without_id, "id")].into_iter().filter_map(told);
        let told = parts.collect::<Vec<_>>().join(", ");
        let whose = if all { "" } else { "Of the rows looked at, " };
        (!told.is_empty()).then(|| format!("{whose}{told}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told() {
        let mut left_out = LeftOut::default();
        assert_eq!(left_out.told(true), None);
        left_out.add(Missing::Type);
        assert_eq!(left_out.told(true).as_deref(), Some("1 row has no entity type and is not shown."));
        left_out.add(Missing::Id);
        left_out.add(Missing::Id);
        let told = "Of the rows looked at, 1 row has no entity type and is not shown, 2 rows have no id and are not shown.";
        assert_eq!(left_out.told(false).as_deref(), Some(told));
    }
}
