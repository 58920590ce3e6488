//! Sizes of pages.

use crate::errors::Failure;
use trialbook_domain::limits::SEARCH_PAGE_MAX;

/// The wanted number of results: 1 to [`SEARCH_PAGE_MAX`].
pub(crate) fn page_size(wanted: i64) -> Result<usize, Failure> {
    let size = positive(wanted)?;
    if size > SEARCH_PAGE_MAX {
        return Err(Failure::invalid(format!(
            "Invalid value {wanted} for parameter 'max_results' supplied. It must be at most {SEARCH_PAGE_MAX}"
        )));
    }
    Ok(size)
}

/// The wanted number of results: 1 or more.
pub(crate) fn positive(wanted: i64) -> Result<usize, Failure> {
    match usize::try_from(wanted) {
        Ok(size) if size > 0 => Ok(size),
        _ => Err(Failure::invalid(format!(
            "Invalid value {wanted} for parameter 'max_results' supplied. It must be a positive integer"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_sizes_are_positive_and_limited() {
        assert_eq!(page_size(50_000).unwrap(), 50_000);
        for wanted in [0, -1, i64::MIN] {
            let failure = page_size(wanted).unwrap_err();
            assert_eq!(
                failure.message(),
                format!(
                    "Invalid value {wanted} for parameter 'max_results' supplied. It must be a positive integer"
                )
            );
        }
        assert!(page_size(50_001).unwrap_err().message().ends_with("It must be at most 50000"));
    }
}
