//! Metric points as bytes: segments as they arrive, sealed chunks, rest parts, levels of detail, and the ways to read them.
//!
//! Absent on purpose: input and output, clocks, SQL, key names (only their ids), and any knowledge of a protocol.

mod bytes;
mod chunk;
mod column;
mod dedupe;
mod error;
mod group;
mod level;
mod merge;
mod reduce;
mod rest;
mod seal;
mod segment;
mod summary;
#[cfg(test)]
mod testing;

pub use chunk::{CHUNK_FORMAT, CHUNK_POINTS, Chunk, decode_chunk, encode_chunk};
pub use dedupe::Extent;
pub use error::{Fault, Part, SeriesError};
pub use group::{GROUP_CHUNKS, GROUP_FORMAT, decode_group, encode_group};
pub use level::{LEVEL_FAN, LEVEL_FORMAT, LEVEL_ROW_BUCKETS, append_level, decode_level, encode_level};
pub use merge::{ArrivalOrder, HistoryMerge, HistoryOrder};
pub use reduce::{Axis, ChartColumns, ChartWindow, Plan, Reducer, Spacing, choose_level, edges, plan};
pub use rest::{
    REST_FORMAT, REST_PART_BYTES, REST_PART_POINTS, RestPart, decode_rest, decode_rest_key, encode_rest,
};
pub use seal::{NewBuckets, NewChunk, NewGroup, SealInput, SealOutput, SealSource, SealedKey, seal};
pub use segment::{
    KeySeries, SEGMENT_FORMAT, SEGMENT_KEY_POINTS, Segment, decode_segment, decode_segment_key,
    encode_segment,
};
pub use summary::{Bucket, ChunkFlags, ChunkSummary};
