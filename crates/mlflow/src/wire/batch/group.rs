//! Collects points by key, in order of each key's first appearance.

use std::collections::HashMap;
use trialbook_domain::{Key, KeyPoints, MetricPoint};

/// Points grouped by key. Clients log the same keys in the same order step after step, so the group after the last one
/// is tried before the map.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    groups: Vec<KeyPoints>,
    by_name: HashMap<Key, usize>,
    likely: usize,
}

impl Grouping {
    /// Adds a point; `make_key` checks a name that is seen for the first time.
    pub(super) fn add<E>(
        &mut self,
        name: &str,
        point: MetricPoint,
        make_key: impl FnOnce(&str) -> Result<Key, E>,
    ) -> Result<(), E> {
        let likely = self.groups.get(self.likely).is_some_and(|group| group.key.as_str() == name);
        let index = if likely {
            self.likely
        } else if let Some(index) = self.by_name.get(name) {
            *index
        } else {
            let key = make_key(name)?;
            self.by_name.insert(key.clone(), self.groups.len());
            self.groups.push(KeyPoints { key, points: Vec::new() });
            self.groups.len() - 1
        };
        if let Some(group) = self.groups.get_mut(index) {
            group.points.push(point);
        }
        self.likely = if index + 1 == self.groups.len() { 0 } else { index + 1 };
        Ok(())
    }

    /// The groups.
    pub(super) fn into_groups(self) -> Vec<KeyPoints> {
        self.groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::{KeyError, TimestampMs};

    fn grouped(names: &[&str]) -> Vec<(String, Vec<i64>)> {
        let mut grouping = Grouping::default();
        for (step, name) in (0..).zip(names) {
            let point = MetricPoint { step, timestamp: TimestampMs(0), value: 0.0 };
            grouping.add(name, point, Key::new).unwrap();
        }
        let steps = |group: KeyPoints| (group.key.to_string(), group.points.iter().map(|p| p.step).collect());
        grouping.into_groups().into_iter().map(steps).collect()
    }

    #[test]
    fn any_order_of_keys_keeps_each_keys_points_in_order() {
        let wanted = |groups: &[(&str, &[i64])]| -> Vec<(String, Vec<i64>)> {
            groups.iter().map(|(name, steps)| ((*name).to_owned(), steps.to_vec())).collect()
        };
        assert_eq!(grouped(&["a", "b", "a", "b"]), wanted(&[("a", &[0, 2]), ("b", &[1, 3])]));
        assert_eq!(grouped(&["a", "a", "b", "a"]), wanted(&[("a", &[0, 1, 3]), ("b", &[2])]));
        assert_eq!(
            grouped(&["b", "a", "c", "a", "b"]),
            wanted(&[("b", &[0, 4]), ("a", &[1, 3]), ("c", &[2])])
        );
    }

    #[test]
    fn a_refused_name_adds_nothing() {
        let mut grouping = Grouping::default();
        let point = MetricPoint { step: 0, timestamp: TimestampMs(0), value: 0.0 };
        assert_eq!(grouping.add("", point, Key::new), Err(KeyError::Empty));
        assert!(grouping.into_groups().is_empty());
    }
}
