//! What a search text may ask for. Every limit is checked before the work it bounds is done.

/// Longest filter, in bytes.
pub const FILTER_BYTES_MAX: usize = 256 * 1024;
/// Longest entry of an order list, in bytes.
pub const ORDER_BYTES_MAX: usize = 4 * 1024;
/// Most comparisons in one filter.
pub const TERMS_MAX: usize = 1_000;
/// Deepest nesting of parentheses and `NOT`.
pub const DEPTH_MAX: usize = 64;
/// Most entries of an order list.
pub const ORDER_TERMS_MAX: usize = 32;
/// Longest pattern of `LIKE` and `ILIKE`, in bytes.
pub const LIKE_BYTES_MAX: usize = 8 * 1024;
/// Longest regular expression, in bytes.
pub const REGEX_BYTES_MAX: usize = 1_024;
/// Most memory of one compiled regular expression, in bytes. Matching takes time linear in program and text.
pub const REGEX_PROGRAM_BYTES_MAX: usize = 1024 * 1024;
/// Most regular expressions in one filter.
pub const REGEXES_MAX: usize = 16;
