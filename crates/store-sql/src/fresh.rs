//! A migrated database in a folder of its own, for the tests of this crate.

use crate::driver::Db;
use crate::migrate;
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

    /// A connection beside it that reads.
    pub(crate) fn reader(&self) -> Db {
        Db::open_reader(&self.folder.path().join("trialbook.db"), 1024).unwrap()
    }
}
