//! The name of a metric, parameter or tag.

use crate::limits::KEY_BYTES_MAX;
use std::fmt;
use std::sync::Arc;

/// A checked name of a metric, parameter or tag: 1 to 1,000 bytes of UTF-8 without NUL. Compared as bytes; cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The name is empty.
    Empty,
    /// The name is longer than [`KEY_BYTES_MAX`] bytes.
    TooLong,
    /// The name holds a NUL character.
    Nul,
}

impl Key {
    /// Checks a name.
    pub fn new(name: &str) -> Result<Key, KeyError> {
        if name.is_empty() {
            return Err(KeyError::Empty);
        }
        if name.len() > KEY_BYTES_MAX {
            return Err(KeyError::TooLong);
        }
        if name.contains('\0') {
            return Err(KeyError::Nul);
        }
        Ok(Key(Arc::from(name)))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl std::borrow::Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::Empty => "the name is empty",
            KeyError::TooLong => "the name is longer than 1000 bytes",
            KeyError::Nul => "the name holds a NUL character",
        })
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_one_to_1000_bytes_without_nul() {
        assert_eq!(Key::new("val/loss é").map(|key| key.to_string()), Ok("val/loss é".to_owned()));
        assert_eq!(Key::new(""), Err(KeyError::Empty));
        assert_eq!(Key::new(&"k".repeat(1001)), Err(KeyError::TooLong));
        assert_eq!(Key::new("a\0b"), Err(KeyError::Nul));
    }
}
