//! Names of metrics, parameters and tags: which characters, which shapes, how long.

use super::limits::KEY_CHARS_MAX;
use super::python::{check_length, python_repr};
use crate::errors::Failure;
use crate::json::Value;
use std::borrow::Cow;
use trialbook_domain::Key;

/// Whether a name has nothing that the protocol refuses. Cheap: it allocates nothing.
pub(crate) fn is_plain(name: &str) -> bool {
    characters_allowed(name) && is_own_path(name)
}

/// Checks a name and says which field, called `path`, holds what.
pub(crate) fn check_name(path: &str, name: &str) -> Result<(), Failure> {
    let refuse = |why: &str| {
        let quoted = Value::String(Cow::Borrowed(name)).quoted();
        Err(Failure::invalid(format!("Invalid value {quoted} for parameter '{path}' supplied: {why}")))
    };
    if !characters_allowed(name) {
        return refuse(
            "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), \
             colon(:) and slashes (/).",
        );
    }
    if !is_own_path(name) {
        return refuse(&format!(
            "Names may be treated as files in certain cases, and must not resolve to other names when treated as \
             such. This name would resolve to {}",
            python_repr(&normal_path(name))
        ));
    }
    Ok(())
}

/// A checked name of at most [`KEY_CHARS_MAX`] characters; `length_name` is what the length check calls it.
fn checked_key(path: &str, length_name: &str, name: &str) -> Result<Key, Failure> {
    check_name(path, name)?;
    to_key(length_name, name)
}

/// A name that [`check_name`] has passed, checked for its length.
pub(crate) fn to_key(length_name: &str, name: &str) -> Result<Key, Failure> {
    check_length(length_name, KEY_CHARS_MAX, name)?;
    Key::new(name).map_err(|error| Failure::invalid(format!("'{length_name}' is not usable: {error}")))
}

/// Name of a parameter in the field `path`.
pub(crate) fn param_key(path: &str, name: &str) -> Result<Key, Failure> {
    checked_key(path, "Param key", name)
}

/// Name of a tag in the field `path`.
pub(crate) fn tag_key(path: &str, name: &str) -> Result<Key, Failure> {
    checked_key(path, path, name)
}

fn characters_allowed(name: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' ' | b':' | b'/');
    name.bytes().all(plain)
        || name.chars().all(|unit| if unit.is_ascii() { plain(unit as u8) } else { unit.is_alphanumeric() })
}

/// Whether a name, read as a path, is its own normal form and stays inside its folder.
fn is_own_path(name: &str) -> bool {
    let usual = !name.is_empty() && !name.contains('/') && !name.starts_with('.');
    usual
        || (!name.starts_with("..")
            && name.split('/').all(|part| !part.is_empty() && part != "." && part != ".."))
}

/// The normal form of a slash-separated path, as POSIX has it.
fn normal_path(path: &str) -> String {
    let n_slashes = path.bytes().take_while(|byte| *byte == b'/').count();
    let root = match n_slashes {
        0 => "",
        2 => "//",
        _ => "/",
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        let stays_above = root.is_empty() && parts.last().is_none_or(|last| *last == "..");
        match part {
            "" | "." => {}
            ".." if !stays_above => {
                parts.pop();
            }
            ".." if !root.is_empty() => {}
            _ => parts.push(part),
        }
    }
    let joined = format!("{root}{}", parts.join("/"));
    if joined.is_empty() { ".".to_owned() } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_check_and_the_telling_one_agree(name in r"[a-c./ $é:_-]{1,12}") {
            prop_assert_eq!(is_plain(&name), check_name("key", &name).is_ok());
        }

        #[test]
        fn a_plain_name_is_its_own_normal_path(name in r"[ab./]{1,12}") {
            let own = normal_path(&name) == name && name != "." && !name.starts_with("..") && !name.starts_with('/');
            prop_assert_eq!(is_plain(&name), own);
            let normal = normal_path(&name);
            prop_assert_eq!(normal_path(&normal), normal.clone());
        }

        #[test]
        fn any_name_is_a_key_or_refused_without_panic(name in any::<String>()) {
            let _ = param_key("key", &name);
        }
    }

    #[test]
    fn names_may_hold_letters_of_any_script_and_a_few_signs() {
        for name in
            ["loss", "val/loss", "a b", "a:b", "a-b_c.d", "größe", "损失", "1", ".hidden", "a/.b", "a/..b"]
        {
            assert!(is_plain(name), "{name}");
            assert!(check_name("key", name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_forbidden_character_is_quoted_with_its_field() {
        let failure = check_name("metrics[1].name", "a$é").unwrap_err();
        assert_eq!(
            failure.message(),
            "Invalid value \"a$\\u00e9\" for parameter 'metrics[1].name' supplied: Names may only contain \
             alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
        );
        for name in ["a$b", "a\nb", "a\tb", "a,b", "a\\b", "🦀", "a\n"] {
            assert!(!is_plain(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_another_path_is_refused_with_what_it_resolves_to() {
        for (name, resolved) in [
            ("a//b", "a/b"),
            ("./a", "a"),
            ("a/..", "."),
            ("a/", "a"),
            (".", "."),
            ("..", ".."),
            ("../a", "../a"),
            ("..a", "..a"),
            ("/a", "/a"),
            ("//a", "//a"),
            ("///a", "/a"),
            ("/..", "/"),
            ("a/../..", ".."),
            ("a/./b", "a/b"),
            ("../../a/../b", "../../b"),
        ] {
            assert!(!is_plain(name), "{name}");
            let failure = check_name("key", name).unwrap_err();
            let ending = format!("This name would resolve to '{resolved}'");
            assert!(failure.message().ends_with(&ending), "{name}: {}", failure.message());
        }
    }

    #[test]
    fn names_have_at_most_250_characters() {
        assert!(param_key("key", &"k".repeat(250)).is_ok());
        let message = |result: Result<Key, Failure>| result.unwrap_err().message().to_owned();
        assert_eq!(
            message(param_key("key", &"k".repeat(251))),
            "'Param key' exceeds the maximum length of 250 characters"
        );
        assert_eq!(
            message(tag_key("tags[0].key", &"k".repeat(251))),
            "'tags[0].key' exceeds the maximum length of 250 characters"
        );
        assert!(tag_key("key", &"损".repeat(250)).is_ok());
    }
}
