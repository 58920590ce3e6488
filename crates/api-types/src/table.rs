//! The table of runs, column by column.

use crate::{Number, View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of runs as columns. Without experiments, all of them are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRequest {
    /// Ids of experiments to look in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_ids: Option<Vec<String>>,
    /// Names of experiments to look in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_names: Option<Vec<String>>,
    /// Which lifecycles are shown; `active` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub view: View,
    /// Filter in the search language; empty for all runs.
    #[serde(default)]
    pub filter: String,
    /// Order in the search language, such as `metrics.loss ASC`; the latest start first when empty.
    #[serde(default)]
    pub order: Vec<String>,
    /// Fields in the search language, such as `min(metrics.loss)`, `params.lr`, `run_name`.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Most runs to return; 100 when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Token of the page before; the rest of the search must stay as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_token: Option<String>,
}

/// One column: a cell per run of the page, `null` where the run has no such value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TableColumn {
    /// Numbers.
    Number {
        /// The field as it was asked for.
        field: String,
        /// The cells.
        values: Vec<Option<Number>>,
    },
    /// Texts.
    Text {
        /// The field as it was asked for.
        field: String,
        /// The cells.
        values: Vec<Option<String>>,
    },
}

/// A page of runs as columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Table {
    /// Ids of the runs, in order.
    pub run_ids: Vec<String>,
    /// How many runs match in all.
    pub n_matching: u64,
    /// How many runs had ever been created, in any experiment, when the first page was asked for. No page of this answer shows or
    /// counts a run that was created later, and a change of all that match leaves it alone when it is sent this number.
    pub n_created: u64,
    /// Token of the next page; `null` on the last.
    pub next_page_token: Option<String>,
    /// The columns asked for, in that order.
    pub columns: Vec<TableColumn>,
}

/// Which runs, and which fields are looked at. Without experiments, all of them are looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VaryingRequest {
    /// Ids of experiments to look in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment_ids: Option<Vec<String>>,
    /// Which lifecycles are shown; `active` when not given.
    #[serde(default, deserialize_with = "crate::strict::word")]
    pub view: View,
    /// Filter in the search language; empty for all runs.
    #[serde(default)]
    pub filter: String,
    /// Fields such as `metrics.loss` or `params.lr`.
    pub fields: Vec<String>,
}

/// The fields in which runs differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Varying {
    /// These fields, in the order they were asked for.
    pub fields: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_names_its_field_and_kind() {
        let columns = vec![
            TableColumn::Number {
                field: "metrics.loss".to_owned(),
                values: vec![
                    Some(Number(0.5)),
                    None,
                    Some(Number(f64::NAN)),
                    Some(Number(f64::NEG_INFINITY)),
                ],
            },
            TableColumn::Text { field: "run_name".to_owned(), values: vec![Some("a".to_owned()), None] },
        ];
        let json = serde_json::to_string(&columns).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"[{"kind":"number","field":"metrics.loss","values":[0.5,null,"NaN","-Infinity"]},"#,
                r#"{"kind":"text","field":"run_name","values":["a",null]}]"#
            )
        );
        assert_eq!(serde_json::from_str::<Vec<TableColumn>>(&json).unwrap(), columns);
    }

    #[test]
    fn an_empty_request_asks_for_the_first_page_of_all_runs() {
        let asked: TableRequest = serde_json::from_str("{}").unwrap();
        assert_eq!(asked, TableRequest::default());
        assert_eq!(
            serde_json::to_string(&asked).unwrap(),
            r#"{"view":"active","filter":"","order":[],"columns":[]}"#
        );
    }

    #[test]
    fn no_experiments_at_all_differs_from_none_named() {
        let none: TableRequest = serde_json::from_str(r#"{"experiment_ids":[]}"#).unwrap();
        assert_eq!(none.experiment_ids, Some(Vec::new()));
        assert_ne!(none, TableRequest::default());
    }

    #[test]
    fn a_slip_in_a_name_is_refused() {
        let refused = serde_json::from_str::<TableRequest>(r#"{"filtre":""}"#).unwrap_err().to_string();
        assert!(refused.contains("unknown field `filtre`") && refused.contains("`filter`"), "{refused}");
    }
}
