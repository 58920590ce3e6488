//! Columns kept together: the simplest source.

use super::{Column, ColumnSource, NumberColumn, ParamColumn, SetColumn, TextColumn};
use crate::tree::RunField;
use std::collections::HashMap;
use trialbook_domain::RunUid;

/// A column of any kind.
#[derive(Clone, Debug)]
pub enum AnyColumn {
    /// Numbers.
    Number(NumberColumn),
    /// Texts.
    Text(TextColumn),
    /// Parameters.
    Param(ParamColumn),
    /// Several texts per run.
    Sets(SetColumn),
}

impl AnyColumn {
    /// The column as it is read.
    pub fn read(&self) -> Column<'_> {
        match self {
            AnyColumn::Number(column) => Column::Number(column),
            AnyColumn::Text(column) => Column::Text(column),
            AnyColumn::Param(column) => Column::Param(column),
            AnyColumn::Sets(column) => Column::Sets(column),
        }
    }

    /// Memory in bytes, roughly.
    pub fn size_bytes(&self) -> usize {
        match self {
            AnyColumn::Number(column) => column.size_bytes(),
            AnyColumn::Text(column) => column.size_bytes(),
            AnyColumn::Param(column) => column.size_bytes(),
            AnyColumn::Sets(column) => column.size_bytes(),
        }
    }
}

/// The ids of some runs and the columns that were loaded for them.
#[derive(Clone, Debug, Default)]
pub struct ColumnTable {
    /// Ids by ordinal.
    pub uids: Vec<RunUid>,
    /// Columns by field.
    pub columns: HashMap<RunField, AnyColumn>,
}

impl ColumnSource for ColumnTable {
    fn uids(&self) -> &[RunUid] {
        &self.uids
    }

    fn column(&self, field: &RunField) -> Option<Column<'_>> {
        self.columns.get(field).map(AnyColumn::read)
    }
}
