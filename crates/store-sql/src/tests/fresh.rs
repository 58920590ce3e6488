//! A migrated database in a folder of its own, for the tests of this crate.

use crate::driver::{Db, Statement};
use crate::{migrate, plans};
use trialbook_domain::TimestampMs;

/// The database, and the folder that goes with it.
pub(crate) struct Fresh {
    folder: tempfile::TempDir,
    pub(crate) db: Db,
}

impl Fresh {
    /// A database after all migrations, and after more statements.
    pub(crate) fn with(statements: &str) -> Fresh {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_writer(&folder.path().join("trialbook.db"), 1024).unwrap();
        migrate::migrate(&db, TimestampMs(0), None).unwrap();
        db.batch(statements).unwrap();
        Fresh { folder, db }
    }

    /// The connection alone, over files that are removed already: they are there while it is open.
    pub(crate) fn keep(self) -> Db {
        self.db
    }

    /// A connection beside it that reads.
    pub(crate) fn reader(&self) -> Db {
        Db::open_reader(&self.folder.path().join("trialbook.db"), 1024).unwrap()
    }
}

/// Holds that each of these statements finds its rows by what stands beside it, reads no table from end to end, and
/// sorts nothing but what is known to be little.
pub(crate) fn found_by_index(statements: &[(&Statement, &str)]) {
    let Fresh { db, .. } = &Fresh::with("");
    for (statement, index) in statements {
        let plan = db.explain(statement).unwrap();
        assert!(plan.contains(index), "{}: {plan}", statement.name);
        assert!(!plan.contains("SCAN"), "{}: {plan}", statement.name);
        let sorts = plan.contains("TEMP B-TREE");
        assert!(
            !sorts || plans::SORTS.iter().any(|(name, _)| *name == statement.name),
            "{}: {plan}",
            statement.name
        );
    }
}
