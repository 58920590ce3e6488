//! The checked tree: what a search means, whichever dialect it was written in.

mod field;
mod test;

pub use field::{DatasetField, ExperimentField, Field, FieldKind, MetricStat, RunAttribute, RunField};
pub use test::{Comparison, Sense, Test};

/// A test of one field; the field can hold what the test asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicate<F> {
    field: F,
    test: Test,
}

/// A test that asks for numbers of a text field, or for texts of a number field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the test does not fit the kind of the field")]
pub struct MismatchedTest;

impl<F: Field> Predicate<F> {
    /// Joins a field and a test that fits it.
    pub fn new(field: F, test: Test) -> Result<Predicate<F>, MismatchedTest> {
        let fits = match field.kind() {
            FieldKind::Number => !test.asks_for_text(),
            FieldKind::Text => !test.asks_for_number(),
            FieldKind::Either => true,
        };
        if fits { Ok(Predicate { field, test }) } else { Err(MismatchedTest) }
    }

    /// The field.
    pub fn field(&self) -> &F {
        &self.field
    }

    /// The test.
    pub fn test(&self) -> &Test {
        &self.test
    }
}

/// A condition. `Not` follows two-valued logic: it holds exactly where its inside does not, so it also holds
/// for runs that lack the field. The negative tests (`!=`, `NOT IN`, `NOT LIKE`, ...) never match a missing field.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr<F> {
    /// Everything.
    All,
    /// What every part matches.
    And(Vec<Expr<F>>),
    /// What at least one part matches.
    Or(Vec<Expr<F>>),
    /// What the inside does not match.
    Not(Box<Expr<F>>),
    /// What passes the test.
    Test(Predicate<F>),
}

impl<F> Expr<F> {
    /// The same condition without nested lists of one kind, lists of one, and double negation.
    #[must_use]
    pub fn normal(self) -> Expr<F> {
        match self {
            Expr::And(parts) => Expr::and(parts.into_iter().map(Expr::normal)),
            Expr::Or(parts) => Expr::or(parts.into_iter().map(Expr::normal)),
            Expr::Not(inside) => match inside.normal() {
                Expr::Not(inside) => *inside,
                inside => Expr::Not(Box::new(inside)),
            },
            plain => plain,
        }
    }

    fn and(parts: impl Iterator<Item = Expr<F>>) -> Expr<F> {
        let mut list = Vec::new();
        for part in parts {
            match part {
                Expr::All => {}
                Expr::And(inner) => list.extend(inner),
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Expr::All,
            1 => list.remove(0),
            _ => Expr::And(list),
        }
    }

    fn or(parts: impl Iterator<Item = Expr<F>>) -> Expr<F> {
        let mut list = Vec::new();
        for part in parts {
            match part {
                Expr::All => return Expr::All,
                Expr::Or(inner) => list.extend(inner),
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Expr::Not(Box::new(Expr::All)),
            1 => list.remove(0),
            _ => Expr::Or(list),
        }
    }

    /// Calls `visit` for every test.
    pub fn for_each_test<'a>(&'a self, visit: &mut impl FnMut(&'a Predicate<F>)) {
        match self {
            Expr::All => {}
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| part.for_each_test(visit)),
            Expr::Not(inside) => inside.for_each_test(visit),
            Expr::Test(predicate) => visit(predicate),
        }
    }
}

/// Which way a list is sorted. Missing values come last both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// What the values of a field are compared as when sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortAs {
    /// Numbers first, by size; then texts, by their bytes. For most fields only one of the two occurs.
    Value,
    /// Texts, by their bytes: how the `mlflow` dialect sorts by parameters.
    Text,
}

/// One entry of an order list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy<F> {
    /// The field.
    pub field: F,
    /// What its values are compared as.
    pub sort_as: SortAs,
    /// Which way.
    pub direction: Direction,
}

impl<F> OrderBy<F> {
    /// Sorts by the field's own values.
    pub fn new(field: F, direction: Direction) -> OrderBy<F> {
        OrderBy { field, sort_as: SortAs::Value, direction }
    }
}

/// A checked search: a condition and a complete order.
#[derive(Clone, Debug, PartialEq)]
pub struct Query<F> {
    expr: Expr<F>,
    order: Vec<OrderBy<F>>,
}

/// A search of runs. Its order always holds the start, descending if the text did not say; equal rows follow by id.
pub type RunQuery = Query<RunField>;

/// A search of experiments. Its order always ends in the id.
pub type ExperimentQuery = Query<ExperimentField>;

impl<F: Field> Query<F> {
    /// Brings the condition to normal form and completes the order. Of a field named twice the first counts.
    pub fn new(expr: Expr<F>, order: Vec<OrderBy<F>>) -> Query<F> {
        let mut complete: Vec<OrderBy<F>> = Vec::with_capacity(order.len() + 2);
        let ties = F::ties(order.is_empty());
        for entry in order.into_iter().chain(ties) {
            if complete.iter().all(|known| known.field != entry.field) {
                complete.push(entry);
            }
        }
        Query { expr: expr.normal(), order: complete }
    }

    /// The condition.
    pub fn expr(&self) -> &Expr<F> {
        &self.expr
    }

    /// The complete order.
    pub fn order(&self) -> &[OrderBy<F>] {
        &self.order
    }

    /// Every field that the condition or the order reads, each once.
    pub fn fields(&self) -> Vec<&F> {
        let mut fields: Vec<&F> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut add = |field| {
            if seen.insert(field) {
                fields.push(field);
            }
        };
        self.expr.for_each_test(&mut |predicate| add(&predicate.field));
        self.order.iter().for_each(|entry| add(&entry.field));
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::Key;

    fn param(name: &str) -> RunField {
        RunField::Param(Key::new(name).expect("short"))
    }

    fn exists(name: &str) -> Expr<RunField> {
        Expr::Test(Predicate::new(param(name), Test::Exists(Sense::Is)).expect("fits"))
    }

    #[test]
    fn normal_form_flattens_lists_and_double_negation() {
        let nested = Expr::And(vec![
            Expr::All,
            Expr::And(vec![exists("a"), Expr::Or(vec![exists("b")])]),
            Expr::Not(Box::new(Expr::Not(Box::new(exists("c"))))),
        ]);
        assert_eq!(nested.normal(), Expr::And(vec![exists("a"), exists("b"), exists("c")]));
    }

    #[test]
    fn empty_lists_are_everything_and_nothing() {
        assert_eq!(Expr::<RunField>::And(vec![]).normal(), Expr::All);
        assert_eq!(Expr::<RunField>::Or(vec![]).normal(), Expr::Not(Box::new(Expr::All)));
        assert_eq!(Expr::Or(vec![exists("a"), Expr::All]).normal(), Expr::All);
    }

    #[test]
    fn run_order_is_completed_by_start_unless_it_is_named() {
        let start = RunField::Attribute(RunAttribute::StartTime);
        let by_start = |direction| OrderBy::new(start.clone(), direction);
        let query = Query::new(Expr::All, vec![]);
        assert_eq!(query.order(), [by_start(Direction::Descending)]);
        let query = Query::new(Expr::All, vec![by_start(Direction::Ascending)]);
        assert_eq!(query.order(), [by_start(Direction::Ascending)]);
    }

    #[test]
    fn experiment_order_ends_in_the_id_whose_direction_depends_on_the_list() {
        let order = |given| ExperimentQuery::new(Expr::All, given).order().to_vec();
        let id = |direction| OrderBy::new(ExperimentField::Id, direction);
        let created = OrderBy::new(ExperimentField::CreationTime, Direction::Descending);
        assert_eq!(order(vec![]), [created, id(Direction::Ascending)]);
        let name = OrderBy::new(ExperimentField::Name, Direction::Ascending);
        assert_eq!(order(vec![name.clone()]), [name, id(Direction::Descending)]);
    }

    #[test]
    fn fields_lists_what_filter_and_order_read_once() {
        let order = vec![OrderBy::new(param("b"), Direction::Ascending)];
        let query = Query::new(Expr::And(vec![exists("a"), exists("b"), exists("a")]), order);
        let start = RunField::Attribute(RunAttribute::StartTime);
        assert_eq!(query.fields(), [&param("a"), &param("b"), &start]);
    }

    #[test]
    fn a_test_must_fit_its_field() {
        let name = RunField::Attribute(RunAttribute::Name);
        assert_eq!(Predicate::new(name, Test::Number(Comparison::Less, 1.0)), Err(MismatchedTest));
        assert!(Predicate::new(param("a"), Test::Number(Comparison::Less, 1.0)).is_ok());
    }
}
