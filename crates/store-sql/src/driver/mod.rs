//! The only place that names the database driver: connections, statements, rows, and errors as problems.

mod error;
#[cfg(test)]
pub(crate) mod seen;
#[cfg(test)]
mod tests;

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection, OpenFlags};
use std::path::Path;
use trialbook_domain::Problem;

pub(crate) use error::problem;
pub(crate) use rusqlite::{OptionalExtension, Params, Row, params};

/// A statement with the name that errors and traces quote.
pub(crate) struct Statement {
    /// Name, `entity_verb`.
    pub(crate) name: &'static str,
    /// Text; never built from what a user sends.
    pub(crate) sql: &'static str,
}

/// Declares a named statement.
macro_rules! statement {
    ($name:ident, $sql:literal) => {
        pub(crate) const $name: $crate::driver::Statement =
            $crate::driver::Statement { name: stringify!($name), sql: $sql };
    };
}
pub(crate) use statement;

/// A row's columns as a value, or the driver's error.
pub(crate) type RowResult<T> = rusqlite::Result<T>;

/// One connection. Not shared between threads.
pub(crate) struct Db {
    connection: Connection,
    #[cfg(test)]
    path: std::path::PathBuf,
}

const STATEMENTS_CACHED: usize = 256;

/// Settings of every connection; see the storage guide for the reasons.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA busy_timeout = 5000;
";

impl Db {
    /// Opens the writing connection, creating the file when it is missing.
    pub(crate) fn open_writer(path: &Path, cache_kib: u32) -> Result<Db, Problem> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Db::open(path, flags)?;
        db.batch("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL;")?;
        db.configure(cache_kib)?;
        Ok(db)
    }

    /// Opens a connection that cannot write.
    pub(crate) fn open_reader(path: &Path, cache_kib: u32) -> Result<Db, Problem> {
        let db = Db::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        db.configure(cache_kib)?;
        db.batch("PRAGMA query_only = ON;")?;
        Ok(db)
    }

    /// Opens the connection that copies the write-ahead log into the database file.
    pub(crate) fn open_checkpointer(path: &Path) -> Result<Db, Problem> {
        let db = Db::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        db.configure(1024)?;
        Ok(db)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Db, Problem> {
        let connection = Connection::open_with_flags(path, flags).map_err(|error| problem("open", &error))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        // Plans must not depend on bound values: else every binding prepares its statement anew.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|error| problem("open", &error))?;
        Ok(Db {
            connection,
            #[cfg(test)]
            path: path.to_owned(),
        })
    }

    fn configure(&self, cache_kib: u32) -> Result<(), Problem> {
        self.batch(PRAGMAS)?;
        self.batch(&format!("PRAGMA cache_size = -{cache_kib};"))
    }

    /// Runs statements without parameters and results, such as a migration.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), Problem> {
        self.connection.execute_batch(sql).map_err(|error| problem("batch", &error))
    }

    /// The statement, ready to be carried out.
    fn prepare(&self, statement: &Statement) -> RowResult<CachedStatement<'_>> {
        #[cfg(test)]
        seen::note(&self.path, statement);
        self.connection.prepare_cached(statement.sql)
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) fn execute(&self, statement: &Statement, params: impl Params) -> Result<usize, Problem> {
        self.prepare(statement)
            .and_then(|mut prepared| prepared.execute(params))
            .map_err(|error| problem(statement.name, &error))
    }

    /// Whether a transaction is open.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Id of the row inserted last.
    pub(crate) fn last_id(&self) -> i64 {
        self.connection.last_insert_rowid()
    }

    /// Runs a query and hands each row to `visit`.
    pub(crate) fn each(
        &self,
        statement: &Statement,
        params: impl Params,
        mut visit: impl FnMut(&Row<'_>) -> RowResult<()>,
    ) -> Result<(), Problem> {
        let run = || {
            let mut prepared = self.prepare(statement)?;
            let mut rows = prepared.query(params)?;
            while let Some(row) = rows.next()? {
                visit(row)?;
            }
            Ok(())
        };
        let outcome: RowResult<()> = run();
        outcome.map_err(|error| problem(statement.name, &error))
    }

    /// All rows of a query.
    pub(crate) fn rows<T>(
        &self,
        statement: &Statement,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> RowResult<T>,
    ) -> Result<Vec<T>, Problem> {
        let mut all = Vec::new();
        self.each(statement, params, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row of a query, if there is one.
    pub(crate) fn row<T>(
        &self,
        statement: &Statement,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> RowResult<T>,
    ) -> Result<Option<T>, Problem> {
        self.prepare(statement)
            .and_then(|mut prepared| prepared.query_row(params, read).optional())
            .map_err(|error| problem(statement.name, &error))
    }

    /// How the database carries a statement out, one step a line.
    #[cfg(test)]
    pub(crate) fn explain(&self, statement: &Statement) -> Result<String, Problem> {
        let run = || {
            let mut prepared = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql))?;
            for parameter in 1..=prepared.parameter_count() {
                prepared.raw_bind_parameter(parameter, rusqlite::types::Null)?;
            }
            let mut rows = prepared.raw_query();
            let mut steps = Vec::new();
            while let Some(row) = rows.next()? {
                steps.push(row.get::<_, String>(3)?);
            }
            Ok(steps)
        };
        let steps: RowResult<Vec<String>> = run();
        steps.map(|steps| steps.join("\n")).map_err(|error| problem(statement.name, &error))
    }

    /// Runs `work` over one unchanging view of the database.
    pub(crate) fn snapshot<T>(&self, work: impl FnOnce(&Db) -> Result<T, Problem>) -> Result<T, Problem> {
        self.execute(&BEGIN_READ, ())?;
        let result = work(self);
        // Ending a read cannot lose anything; a failure here leaves nothing to undo.
        let ended = self.execute(&COMMIT, ());
        result.and_then(|value| ended.map(|_| value))
    }

    /// Copies WAL frames into the database file without waiting for anyone; returns (frames in the WAL, frames copied).
    pub(crate) fn checkpoint(&self) -> Result<(i64, i64), Problem> {
        self.row(&CHECKPOINT, (), |row| Ok((row.get(1)?, row.get(2)?))).map(|row| row.unwrap_or((0, 0)))
    }

    /// Hands some free pages back to the file system.
    pub(crate) fn incremental_vacuum(&self) -> Result<(), Problem> {
        self.each(&INCREMENTAL_VACUUM, (), |_| Ok(()))
    }

    /// Copies everything and lets the WAL start again from its beginning; the file keeps its size, which spares later
    /// syncs the growth.
    pub(crate) fn checkpoint_restart(&self) -> Result<(), Problem> {
        self.row(&CHECKPOINT_RESTART, (), |_| Ok(())).map(|_| ())
    }

    /// Copies everything and empties the WAL file.
    pub(crate) fn checkpoint_truncate(&self) -> Result<(), Problem> {
        self.row(&CHECKPOINT_TRUNCATE, (), |_| Ok(())).map(|_| ())
    }
}

statement!(BEGIN_WRITE, "BEGIN IMMEDIATE");
statement!(BEGIN_READ, "BEGIN DEFERRED");
statement!(COMMIT, "COMMIT");
statement!(ROLLBACK, "ROLLBACK");
statement!(SAVEPOINT, "SAVEPOINT one");
statement!(SAVEPOINT_RELEASE, "RELEASE one");
statement!(SAVEPOINT_ROLLBACK, "ROLLBACK TO one");
statement!(INCREMENTAL_VACUUM, "PRAGMA incremental_vacuum(256)");
statement!(CHECKPOINT, "PRAGMA wal_checkpoint(PASSIVE)");
statement!(CHECKPOINT_RESTART, "PRAGMA wal_checkpoint(RESTART)");
statement!(CHECKPOINT_TRUNCATE, "PRAGMA wal_checkpoint(TRUNCATE)");
