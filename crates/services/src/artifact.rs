//! Files of runs.
