//! Columns: one vector per field, by run ordinal, and searches over a million runs at once.
//!
//! Columns grow and change in place, so that a cache can follow the runs that changed.

mod bitmap;
mod evaluate;
mod number;
mod param;
mod sets;
mod table;
mod text;
mod top_k;

#[cfg(test)]
mod tests;

pub use bitmap::Bitmap;
pub use evaluate::evaluate;
pub use number::NumberColumn;
pub use param::ParamColumn;
pub use sets::SetColumn;
pub use table::{AnyColumn, ColumnTable};
pub use text::TextColumn;
pub use top_k::{cursor_at, top_k};

use crate::tree::RunField;
use trialbook_domain::RunUid;

/// A column as it is read. Runs beyond its end have no value.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// Numbers.
    Number(&'a NumberColumn),
    /// Texts.
    Text(&'a TextColumn),
    /// Parameters: texts, some of which are numbers.
    Param(&'a ParamColumn),
    /// Several texts per run.
    Sets(&'a SetColumn),
}

/// Where columns come from.
pub trait ColumnSource {
    /// Ids by ordinal; their number is the number of runs.
    fn uids(&self) -> &[RunUid];

    /// The column of a field; `None` when no run has the field. Never asked for the run id.
    fn column(&self, field: &RunField) -> Option<Column<'_>>;
}
