//! Statements and rows of the series tables.

use crate::driver::{Db, Row, RowResult, params, statement};
use trialbook_domain::{Code, MetricPoint, Problem, TimestampMs};
use trialbook_series::{
    Bucket, ChunkFlags, ChunkSummary, Extent, KeySeries, LEVEL_FAN, SealedKey, Segment, SeriesError,
    decode_chunk, decode_group, decode_level, decode_rest, decode_rest_key, decode_segment,
    decode_segment_key,
};

/// Where damaged bytes were found.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) table: &'static str,
    pub(crate) id: i64,
    pub(crate) run: i64,
}

/// Damaged bytes as a problem that names run, table, row and byte.
pub(crate) fn corrupt(place: Place, error: &SeriesError) -> Problem {
    Problem::new(
        Code::Corrupt,
        format!("Metric points of run row {} are damaged: {} row {}.", place.run, place.table, place.id),
    )
    .why(format!("{error}."))
    .hint("Restore the data directory from a backup; the other runs can still be read.")
}

/// Summaries of a key's chunks from number `from` to before `to`, in order: from groups where there are, which are
/// written once, else from the chunks themselves.
pub(crate) fn chunks(db: &Db, run: i64, key: i64, from: i64, to: i64) -> Result<Vec<ChunkSummary>, Problem> {
    let mut all = Vec::new();
    let mut next = from;
    for (group, summaries) in groups(db, run, key, from / LEVEL_FAN, to / LEVEL_FAN)? {
        let first = group * LEVEL_FAN;
        if next < first {
            all.extend(db.rows(&CHUNK_SUMMARIES, params![run, key, next, first], read_chunk)?);
        }
        let within = (first..).zip(summaries).filter(|(seq, _)| (from..to).contains(seq));
        all.extend(within.map(|(_, summary)| summary));
        next = first + LEVEL_FAN;
    }
    if next < to {
        all.extend(db.rows(&CHUNK_SUMMARIES, params![run, key, next, to], read_chunk)?);
    }
    Ok(all)
}

/// Groups of chunk summaries of a key with numbers `from` to `to`, both included.
fn groups(db: &Db, run: i64, key: i64, from: i64, to: i64) -> Result<Vec<(i64, Vec<ChunkSummary>)>, Problem> {
    let mut all = Vec::new();
    let mut failed = None;
    db.each(&GROUP_ROWS, params![run, key, from, to], |row| {
        match decode_group(row.get_ref(2)?.as_blob()?) {
            Ok(summaries) => all.push((row.get(1)?, summaries)),
            Err(error) => failed = Some(corrupt(Place { table: "level", id: row.get(0)?, run }, &error)),
        }
        Ok(())
    })?;
    failed.map_or(Ok(all), Err)
}

/// Numbers of a key's chunks that overlap an extent.
pub(crate) fn chunks_overlapping(db: &Db, run: i64, key: i64, extent: &Extent) -> Result<Vec<i64>, Problem> {
    let all = chunks(db, run, key, 0, i64::MAX)?;
    Ok((0..).zip(all).filter(|(_, chunk)| chunk.extent().overlaps(extent)).map(|(seq, _)| seq).collect())
}

fn read_chunk(row: &Row<'_>) -> RowResult<ChunkSummary> {
    let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
    Ok(ChunkSummary {
        n: row.get(0)?,
        flags: ChunkFlags(row.get(1)?),
        step_first: row.get(2)?,
        step_last: row.get(3)?,
        step_min: row.get(4)?,
        step_max: row.get(5)?,
        ts_min: TimestampMs(row.get(6)?),
        ts_max: TimestampMs(row.get(7)?),
        v_first: number(row.get(8)?),
        v_last: number(row.get(9)?),
        v_min: number(row.get(10)?),
        v_max: number(row.get(11)?),
        v_sum: number(row.get(12)?),
        n_nan: row.get(13)?,
    })
}

/// The points of one chunk of a key.
pub(crate) fn chunk_points(db: &Db, run: i64, key: i64, seq: i64) -> Result<Vec<MetricPoint>, Problem> {
    let mut decoded = None;
    db.each(&CHUNK_DATA, params![run, key, seq], |row| {
        let id = row.get(0)?;
        let points = decode_chunk(row.get_ref(1)?.as_blob()?);
        decoded = Some(points.map_err(|error| corrupt(Place { table: "chunk", id, run }, &error)));
        Ok(())
    })?;
    decoded.unwrap_or_else(|| Err(Problem::bug(format!("chunk {seq} of key {key} of run row {run} is gone"))))
}

/// The unsealed and packed points of one key: (rest, segments in order of their ids).
pub(crate) fn tail(db: &Db, run: i64, key: i64) -> Result<(Vec<MetricPoint>, Vec<MetricPoint>), Problem> {
    let mut rest = Vec::new();
    decode_rows(db, &REST_DATA, run, "rest", |data| {
        rest.extend(decode_rest_key(data, key)?);
        Ok(())
    })?;
    let mut fresh = Vec::new();
    decode_rows(db, &SEGMENT_BODIES, run, "segment", |body| {
        fresh.extend(decode_segment_key(body, key)?);
        Ok(())
    })?;
    Ok((rest, fresh))
}

/// All packed points of a run, and the ids of their rows.
pub(crate) fn rests(db: &Db, run: i64) -> Result<(Vec<i64>, Vec<KeySeries>), Problem> {
    let (mut ids, mut all) = (Vec::new(), Vec::new());
    decode_rows(db, &REST_DATA, run, "rest", |data| {
        all.extend(decode_rest(data)?);
        Ok(())
    })?;
    db.each(&REST_DATA, [run], |row| {
        ids.push(row.get(0)?);
        Ok(())
    })?;
    Ok((ids, all))
}

/// Segments of a run in order of their ids, until `points_max` points are reached; at least one if there is one.
pub(crate) fn segments(db: &Db, run: i64, points_max: u64) -> Result<(Vec<i64>, Vec<Segment>), Problem> {
    let mut ids = Vec::new();
    let mut n_points = 0_u64;
    db.each(&SEGMENT_SIZES, [run], |row| {
        if n_points < points_max {
            ids.push(row.get(0)?);
            n_points += row.get::<_, i64>(1)?.unsigned_abs();
        }
        Ok(())
    })?;
    let mut all = Vec::with_capacity(ids.len());
    for id in &ids {
        let mut decoded = None;
        db.each(&SEGMENT_BODY, [*id], |row| {
            decoded = Some(decode_segment(row.get_ref(0)?.as_blob()?));
            Ok(())
        })?;
        match decoded {
            None => return Err(Problem::bug(format!("segment {id} of run row {run} is gone"))),
            Some(segment) => {
                all.push(segment.map_err(|error| corrupt(Place { table: "segment", id: *id, run }, &error))?);
            }
        }
    }
    Ok((ids, all))
}

/// What is sealed of each key of a run.
pub(crate) fn sealed_keys(db: &Db, run: i64) -> Result<Vec<SealedKey>, Problem> {
    db.rows(&SEALED_KEYS, [run], |row| {
        Ok(SealedKey {
            key_id: row.get(0)?,
            next_seq: row.get(1)?,
            extent: Extent {
                step_min: row.get(2)?,
                step_max: row.get(3)?,
                ts_min: TimestampMs(row.get(4)?),
                ts_max: TimestampMs(row.get(5)?),
            },
        })
    })
}

/// All rows of a level of a key, decoded and joined.
pub(crate) fn level(db: &Db, run: i64, key: i64, level: u8) -> Result<Vec<Bucket>, Problem> {
    let mut all = Vec::new();
    let mut failed = None;
    db.each(&LEVEL_ROWS, params![run, key, level], |row| {
        match decode_level(row.get_ref(1)?.as_blob()?) {
            Ok(buckets) => all.extend(buckets),
            Err(error) => failed = Some(corrupt(Place { table: "level", id: row.get(0)?, run }, &error)),
        }
        Ok(())
    })?;
    failed.map_or(Ok(all), Err)
}

fn decode_rows(
    db: &Db,
    statement: &crate::driver::Statement,
    run: i64,
    table: &'static str,
    mut decode: impl FnMut(&[u8]) -> Result<(), SeriesError>,
) -> Result<(), Problem> {
    let mut failed = None;
    db.each(statement, [run], |row| {
        if failed.is_none()
            && let Err(error) = decode(row.get_ref(1)?.as_blob()?)
        {
            failed = Some(corrupt(Place { table, id: row.get(0)?, run }, &error));
        }
        Ok(())
    })?;
    failed.map_or(Ok(()), Err)
}

statement!(
    CHUNK_SUMMARIES,
    "SELECT n, flags, step_first, step_last, step_min, step_max, ts_min, ts_max, v_first, v_last, v_min, v_max,
            v_sum, n_nan
     FROM chunk WHERE run_id = ?1 AND key_id = ?2 AND seq >= ?3 AND seq < ?4 ORDER BY seq"
);
statement!(CHUNK_DATA, "SELECT id, data FROM chunk WHERE run_id = ?1 AND key_id = ?2 AND seq = ?3");
statement!(
    CHUNK_INSERT,
    "INSERT INTO chunk (run_id, key_id, seq, n, flags, step_first, step_last, step_min, step_max, ts_min, ts_max,
                        v_first, v_last, v_min, v_max, v_sum, n_nan, data)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"
);
statement!(
    SEALED_KEYS,
    "SELECT key_id, max(seq) + 1, min(step_min), max(step_max), min(ts_min), max(ts_max)
     FROM chunk WHERE run_id = ?1 GROUP BY key_id"
);
statement!(REST_DATA, "SELECT id, data FROM rest WHERE run_id = ?1 ORDER BY part");
statement!(REST_DELETE, "DELETE FROM rest WHERE id = ?1");
statement!(REST_INSERT, "INSERT INTO rest (run_id, part, n_points, data) VALUES (?1, ?2, ?3, ?4)");
statement!(
    LEVEL_ROWS,
    "SELECT id, data FROM level WHERE run_id = ?1 AND key_id = ?2 AND level = ?3 ORDER BY seq"
);
// Level 0 holds the groups of chunk summaries.
statement!(
    GROUP_ROWS,
    "SELECT id, seq, data FROM level WHERE run_id = ?1 AND key_id = ?2 AND level = 0 AND seq BETWEEN ?3 AND ?4
     ORDER BY seq"
);
statement!(LEVEL_ROW, "SELECT data FROM level WHERE run_id = ?1 AND key_id = ?2 AND level = ?3 AND seq = ?4");
statement!(
    LEVEL_SET,
    "INSERT INTO level (run_id, key_id, level, seq, n, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (run_id, key_id, level, seq) DO UPDATE SET n = excluded.n, data = excluded.data"
);
statement!(SEGMENT_BODIES, "SELECT id, body FROM segment WHERE run_id = ?1 ORDER BY id");
statement!(SEGMENT_BODY, "SELECT body FROM segment WHERE id = ?1");
statement!(SEGMENT_SIZES, "SELECT id, n_points FROM segment WHERE run_id = ?1 ORDER BY id");
statement!(SEGMENT_DELETE, "DELETE FROM segment WHERE id = ?1");
statement!(
    SEGMENT_RUNS,
    "SELECT s.run_id, count(*), sum(s.n_points), min(s.created_ms), max(s.created_ms), r.status
     FROM segment s JOIN run r ON r.id = s.run_id GROUP BY s.run_id"
);
