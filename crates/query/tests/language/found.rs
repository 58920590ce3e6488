//! Our own dialect by what it finds.

use crate::sample::{NOW, finds};
use trialbook_query::parse_runs;

fn check(table: &[(&str, bool)]) {
    for (filter, wanted) in table {
        let query = parse_runs(filter, &[], NOW).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(finds(&query), *wanted, "{filter}");
        let again = parse_runs(&query.filter_text(), &[], NOW);
        assert_eq!(again.as_ref(), Ok(&query), "{filter} as {}", query.filter_text());
    }
}

#[test]
fn numbers_are_compared_as_numbers() {
    check(&[
        ("metrics.loss = 0.5", true),
        ("metrics.loss = 5e-1", true),
        ("metrics.loss = .5", true),
        ("metrics.loss = +0.5", true),
        ("metrics.loss == 0.50", true),
        ("metrics.loss != 0.5", false),
        ("metrics.loss <> 0.25", true),
        ("metrics.loss < 0.5", false),
        ("metrics.loss <= 0.5", true),
        ("metrics.loss > 0.5", false),
        ("metrics.loss >= 0.5", true),
        ("metrics.loss > -1", true),
        ("metrics.loss>-1", true),
        ("metrics.zero = 0", true),
        ("metrics.zero < 0", false),
        ("metrics.zero >= -0", true),
        ("metrics.missing = 0", false),
        ("metrics.missing != 0", false),
    ]);
}

#[test]
fn each_function_takes_its_own_number_of_a_series() {
    check(&[
        ("min(metrics.loss) = 0.25", true),
        ("max(metrics.loss) = 2", true),
        ("first(metrics.loss) = 2", true),
        ("last(metrics.loss) = 0.5", true),
        ("MIN(metrics.loss) = 0.25 AND Max( metrics.loss ) = 2", true),
        ("min(metrics.nan) = 1 AND max(metrics.nan) = 1", true),
        ("min(metrics.`all nan`) IS NULL", true),
        ("first(metrics.`all nan`) IS NAN", true),
    ]);
}

#[test]
fn infinities_and_nan_have_their_own_words() {
    check(&[
        ("metrics.inf = inf", true),
        ("metrics.inf = Infinity", true),
        ("metrics.inf = -inf", false),
        ("metrics.inf > 1e308", true),
        ("metrics.low = -INF", true),
        ("metrics.low < -1e308", true),
        ("metrics.nan IS NAN", true),
        ("metrics.nan is not nan", false),
        ("metrics.loss IS NOT NAN", true),
        ("metrics.missing IS NAN", false),
        ("metrics.missing IS NOT NAN", false),
        ("metrics.nan != 1", true),
        ("metrics.nan = 1", false),
        ("metrics.nan < 1 OR metrics.nan >= 1", false),
        ("metrics.nan IS NOT NULL", true),
        ("metrics.nan BETWEEN -inf AND inf", false),
        ("metrics.nan NOT BETWEEN -inf AND inf", false),
        ("metrics.nan NOT IN (1, 2)", true),
    ]);
}

#[test]
fn a_parameter_is_compared_as_the_kind_of_value_that_is_written() {
    check(&[
        ("params.lr = 0.01", true),
        ("params.lr = '0.01'", false),
        ("params.lr = '0.010'", true),
        ("params.lr < 0.02", true),
        ("params.lr < '0.02'", true),
        ("params.lr > '0.01'", true),
        ("params.epochs < 10", true),
        ("params.epochs < '10'", false),
        ("params.opt = 'Adam'", true),
        ("params.opt = 'adam'", false),
        ("params.opt = 1", false),
        ("params.opt != 1", false),
        ("NOT params.opt = 1", true),
        ("params.flag = true", true),
        ("params.flag = TRUE", true),
        ("params.flag = 1", true),
        ("params.flag = 'true'", true),
        ("params.flag != false", true),
        ("params.none = 'null'", true),
        ("params.none IS NOT NULL", true),
        ("params.empty = ''", true),
        ("params.empty IS NULL", false),
        ("params.missing IS NULL", true),
        ("params.quote = 'it''s'", true),
        ("params.quote = \"it's\"", true),
        ("params.lr IN (0.01, 0.02)", true),
        ("params.lr IN ('0.01')", false),
        ("params.opt NOT IN ('SGD', 'RMSprop')", true),
        ("params.opt NOT IN ('SGD', 'Adam',)", false),
    ]);
}

#[test]
fn texts_are_compared_by_their_bytes() {
    check(&[
        ("tags.team = 'blue'", true),
        ("tags.team = \"blue\"", true),
        ("tags.team > 'Blue'", true),
        ("tags.team BETWEEN 'a' AND 'c'", true),
        ("tags.team BETWEEN 'blue' AND 'blue'", true),
        ("tags.team BETWEEN 'c' AND 'a'", false),
        ("tags.team NOT BETWEEN 'c' AND 'd'", true),
        ("tags.`a b` = 'Ünïcode'", true),
        ("tags.\"a b\" > 'z'", true),
        ("tags.'a b' = 'ünïcode'", false),
        ("tags.t = ''", true),
        ("tags.t IS NULL", false),
        ("tags.t != 'x'", true),
        ("tag.team IN ('red', 'blue')", true),
        ("tags.missing != 'x'", false),
        ("run_name = 'Brave Fox' AND name > 'Brave'", true),
    ]);
}

#[test]
fn patterns_match_whole_texts_and_expressions_parts_of_them() {
    check(&[
        ("name LIKE 'Brave%'", true),
        ("name LIKE 'Brave'", false),
        ("name LIKE 'brave%'", false),
        ("name ILIKE 'brave%'", true),
        ("name LIKE '_rave_Fox'", true),
        ("name LIKE '%'", true),
        ("name LIKE ''", false),
        ("name NOT LIKE '%x'", false),
        ("name not ilike '%X'", false),
        ("tags.`a b` ILIKE 'üNÏ%'", true),
        ("tags.t LIKE ''", true),
        ("tags.missing NOT LIKE 'x'", false),
        ("name =~ 'ave'", true),
        ("name =~ '^ave'", false),
        ("name =~ '(?i)^BRAVE fox$'", true),
        ("name !~ 'Wolf'", true),
        ("name MATCHES 'F.x'", true),
        ("name NOT MATCHES 'F.x'", false),
        ("tags.missing !~ 'x'", false),
        ("params.lr =~ '^0\\.'", true),
        ("run_id LIKE 'abab%' AND run_id =~ '^(ab){16}$'", true),
    ]);
}

#[test]
fn every_attribute_is_found_under_each_of_its_names() {
    check(&[
        ("run_id = 'abababababababababababababababab'", true),
        ("id = 'abababababababababababababababab'", true),
        ("attributes.run_id != 'x' AND attribute.run_id != 'x' AND attr.run_id != 'x'", true),
        ("run.status = 'FINISHED' AND runs.status = 'FINISHED'", true),
        ("`run name` = 'Brave Fox' AND `Run name` = 'Brave Fox' AND `Run Name` = 'Brave Fox'", true),
        ("status = finished AND status = 'Finished' AND status != RUNNING", true),
        ("status IN (failed, finished)", true),
        ("status NOT IN ('FINISHED')", false),
        ("user = 'ann' AND user_id = 'ann'", true),
        ("artifact_uri LIKE 's3://%'", true),
        ("experiment = 'Vision' AND experiment_name = 'Vision' AND experiment_id = 7", true),
        ("lifecycle = active AND lifecycle_stage = 'active' AND lifecycle != deleted", true),
        ("start_time = 77760000000 AND started = 77760000000", true),
        ("end_time = 77765400000 AND ended = 77765400000", true),
        ("created = 77760000001", true),
        ("duration = 5400000", true),
    ]);
}

#[test]
fn a_condition_on_datasets_holds_when_one_of_them_passes() {
    check(&[
        ("datasets.name = 'iris'", true),
        ("dataset.name = 'wine' AND datasets.name = 'iris'", true),
        ("datasets.name = 'beer'", false),
        ("datasets.name != 'iris'", true),
        ("NOT datasets.name = 'iris'", false),
        ("datasets.digest IN ('d2', 'd3')", true),
        ("datasets.context = 'train' AND datasets.context = 'eval'", true),
        ("datasets.context = 'test'", false),
        ("datasets.context LIKE '%'", true),
        ("datasets.digest = ''", true),
        ("datasets.name IS NOT NULL", true),
        ("datasets.name IS NULL", false),
    ]);
}

#[test]
fn a_missing_value_passes_only_not_and_is_null() {
    for field in ["metrics.missing", "min(metrics.missing)"] {
        for test in [
            "= 1",
            "!= 1",
            "< 1",
            ">= 1",
            "IN (1)",
            "NOT IN (1)",
            "BETWEEN 0 AND 1",
            "NOT BETWEEN 0 AND 1",
            "IS NAN",
            "IS NOT NAN",
            "IS NOT NULL",
            "EXISTS",
        ] {
            check(&[(&format!("{field} {test}"), false), (&format!("NOT {field} {test}"), true)]);
        }
        check(&[(&format!("{field} IS NULL"), true)]);
    }
    for field in ["params.missing", "tags.missing"] {
        for test in [
            "= 'x'",
            "!= 'x'",
            "> 'x'",
            "IN ('x')",
            "NOT IN ('x')",
            "NOT BETWEEN 'a' AND 'b'",
            "LIKE '%'",
            "NOT LIKE 'x'",
            "NOT ILIKE 'x'",
            "=~ ''",
            "!~ 'x'",
            "IS NOT NULL",
            "EXISTS",
        ] {
            check(&[(&format!("{field} {test}"), false), (&format!("NOT {field} {test}"), true)]);
        }
        check(&[(&format!("{field} IS NULL"), true)]);
    }
}

#[test]
fn and_binds_closer_than_or_and_not_binds_closest() {
    let (t, f) = ("metrics.loss = 0.5", "metrics.loss = 9");
    for (filter, wanted) in [
        (format!("{t} OR {f} AND {f}"), true),
        (format!("({t} OR {f}) AND {f}"), false),
        (format!("{f} AND {f} OR {t}"), true),
        (format!("{f} AND ({f} OR {t})"), false),
        (format!("NOT {f} AND {t}"), true),
        (format!("NOT {t} AND {f}"), false),
        (format!("NOT ({t} AND {f})"), true),
        (format!("NOT NOT {t}"), true),
        (format!("NOT NOT NOT {t}"), false),
        (format!("NOT {t} OR {t}"), true),
        (format!("NOT ({t} OR {t})"), false),
        (format!("NOT({t})"), false),
        (format!("(({t}))AND(({t}))"), true),
        (format!("{t} and {t} or {f} And {f}"), true),
        ("ALL".to_owned(), true),
        ("NOT ALL".to_owned(), false),
        (format!("NOT ALL OR {t}"), true),
        (String::new(), true),
        (" \n\t ".to_owned(), true),
    ] {
        check(&[(filter.as_str(), wanted)]);
    }
}

#[test]
fn words_are_read_in_any_case_and_with_any_space_between() {
    check(&[
        ("metrics.loss\tbetween\n0 and\u{a0}1", true),
        ("metrics.loss In(0.5,1)", true),
        ("metrics.loss iN ( 0.5 , 1 , )", true),
        ("tags.team Is Not Null aNd tags.team eXists", true),
        ("metrics.loss=0.5AND metrics.loss<1", true),
        ("metrics.`val/acc@1`=0.75", true),
        ("metrics.\"val/acc@1\"   >=   0.75", true),
        ("tags.team='blue'and(metrics.loss>0)", true),
    ]);
}

#[test]
fn a_text_that_looks_like_the_language_is_only_a_text() {
    check(&[
        ("tags.team = 'blue'' OR ''1''=''1'", false),
        ("tags.team = 'x' OR tags.team = 'blue'", true),
        ("tags.team = '%'", false),
        ("tags.team = '`'", false),
        ("tags.team != ') OR (ALL'", true),
        ("tags.`x' OR ALL OR tags.``y` = 'z'", false),
        ("status = text('anything')", false),
        ("params.opt = text('Adam')", true),
        ("params.lr = text('0.010')", true),
    ]);
}
