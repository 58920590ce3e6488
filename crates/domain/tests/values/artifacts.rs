//! Names of files: what is taken as it is, and every way out that is refused.

use trialbook_domain::limits::ARTIFACT_PATH_BYTES_MAX;
use trialbook_domain::{
    ArtifactOwner, ArtifactPath, ArtifactPathError, ExperimentId, ModelUid, RunUid, artifact_location,
};

fn refused(text: &str) -> Option<ArtifactPathError> {
    ArtifactPath::new(text).err()
}

/// The text with every byte written as `%XX`, once more each time.
fn encoded(text: &str, times: usize) -> String {
    (0..times).fold(text.to_owned(), |text, round| {
        let every = round == 0;
        let one =
            |byte: u8| if every || byte == b'%' { format!("%{byte:02x}") } else { char::from(byte).into() };
        text.bytes().map(one).collect()
    })
}

#[test]
fn the_length_of_a_path_is_counted_in_bytes_up_to_its_limit() {
    for letter in ["a", "é", "🙂"] {
        let most = ARTIFACT_PATH_BYTES_MAX / letter.len();
        assert_eq!(refused(&letter.repeat(most - 1)), None);
        assert_eq!(refused(&letter.repeat(most)), None);
        assert_eq!(refused(&letter.repeat(most + 1)), Some(ArtifactPathError::TooLong), "{letter}");
    }
    let deep = "a/".repeat(ARTIFACT_PATH_BYTES_MAX / 2 - 1) + "bc";
    assert_eq!(deep.len(), ARTIFACT_PATH_BYTES_MAX);
    assert_eq!(ArtifactPath::new(&deep).unwrap().folders().count(), ARTIFACT_PATH_BYTES_MAX / 2 - 1);
}

#[test]
fn every_control_character_and_the_backslash_are_refused_wherever_they_stand() {
    let controls = (0..=0x1f_u32).chain(0x7f..=0x9f).chain([u32::from('\\')]);
    for character in controls.map(|code| char::from_u32(code).unwrap()) {
        for text in [format!("{character}a"), format!("a{character}b"), format!("a/b{character}")] {
            assert_eq!(refused(&text), Some(ArtifactPathError::Character), "{text:?}");
        }
    }
}

#[test]
fn every_other_printable_ascii_character_may_stand_inside_a_name() {
    for byte in b' '..=b'~' {
        let character = char::from(byte);
        if !matches!(character, '\\' | '/') {
            let text = format!("folder/a{character}b.txt");
            assert_eq!(ArtifactPath::new(&text).map(|path| path.to_string()), Ok(text));
        }
    }
}

#[test]
fn an_empty_segment_or_one_of_dots_leads_elsewhere() {
    for text in
        ["a//b", "a/", "a/b//", ".", "./a", "a/.", "a/./b", "..", "../a", "a/..", "a/../b", "a/b/../../.."]
    {
        assert_eq!(refused(text), Some(ArtifactPathError::Traversal), "{text}");
    }
    for text in ["...a", "..a", ".a", ".git/config", "a/.b/..c", "a..b", "a...b/c"] {
        assert_eq!(refused(text), None, "{text}");
    }
}

#[test]
fn a_name_that_ends_in_a_dot_or_a_space_is_another_one_on_windows() {
    for text in ["...", "a.", "a..", "a ", "a/b./c", "a/b /c", "a/ ", ". ", ".. ", " ", "a/.. /b", "a/... /b"]
    {
        assert_eq!(refused(text), Some(ArtifactPathError::WindowsName), "{text:?}");
    }
    for text in [" a", ". a", "a .b"] {
        assert_eq!(refused(text), None, "{text:?}");
    }
}

#[test]
fn a_path_with_a_root_a_home_a_drive_or_a_scheme_is_not_relative() {
    for text in [
        "/",
        "/a",
        "//a",
        "///",
        "~",
        "~root",
        "~/a",
        "c:",
        "C:",
        "c:a",
        "z:/a",
        "Z:\u{e9}",
        "file:",
        "FILE:a",
        "fIlE:/a",
        "http://a",
        "s3://bucket/a",
        "mlflow-artifacts:/a",
        "runs:/a",
        "a+b-c.d:/x",
        "git+ssh://x",
        "x1:",
    ] {
        assert_eq!(refused(text), Some(ArtifactPathError::Absolute), "{text}");
    }
    for text in ["ab:c", "ab:c/d", "a/c:", "a/c:/x", "a/file:b", "1:a", "é:a", "a b:", "-a:", "a~", "a/~"] {
        assert_eq!(refused(text), None, "{text}");
    }
}

#[test]
fn devices_of_windows_are_refused_by_name_whatever_follows_the_dot() {
    let ports = (1..=9).flat_map(|n| [format!("com{n}"), format!("lpt{n}")]);
    for device in ["con", "prn", "aux", "nul"].map(str::to_owned).into_iter().chain(ports) {
        for text in [
            device.clone(),
            device.to_uppercase(),
            format!("{device}.txt"),
            format!("{device}.tar.gz"),
            format!("a/{device}"),
            format!("{device}/a"),
            format!("a/{device} .txt"),
        ] {
            assert_eq!(refused(&text), Some(ArtifactPathError::WindowsName), "{text}");
        }
        for text in
            [format!("{device}x"), format!("x{device}"), format!("x.{device}"), format!("{device}-1.txt")]
        {
            assert_eq!(refused(&text), None, "{text}");
        }
    }
    for text in ["com", "com0", "com10", "lpt", "lpt0", "console", "null", "auxiliary.txt"] {
        assert_eq!(refused(text), None, "{text}");
    }
}

#[test]
fn a_way_out_is_found_however_often_it_is_encoded() {
    for times in 1..=5 {
        for text in ["..", "../a", "a/../b", "..\\a", "a\\..\\b"] {
            let text = encoded(text, times);
            assert_eq!(refused(&text), Some(ArtifactPathError::Traversal), "{text}");
        }
        for text in ["/etc/passwd", "\\\\server\\share", "~/a", "c:/a", "file:a"] {
            let text = encoded(text, times);
            assert_eq!(refused(&text), Some(ArtifactPathError::Absolute), "{text}");
        }
    }
}

#[test]
fn a_way_out_is_found_when_only_a_part_of_it_is_encoded() {
    for text in [
        ".%2e",
        "%2E%2e",
        ".%2e/a",
        "a/%2e%2e",
        "a/..%2fb",
        "a%2F%2e.%2Fb",
        "a/.%2e%5cb",
        "..%00",
        "..%00/a",
        "a/..%00%00",
        "..%20",
        "%25%32%65%2e",
        "a%25%35%63%2e%2e",
    ] {
        assert_eq!(refused(text), Some(ArtifactPathError::Traversal), "{text}");
    }
    for text in ["%2f", "%2Fa", "%5ca", "%7e/a", "c%3a", "c%3A/a", "%63:a", "fil%65:a", "%252fa"] {
        assert_eq!(refused(text), Some(ArtifactPathError::Absolute), "{text}");
    }
}

#[test]
fn percent_signs_that_stay_inside_are_part_of_the_name() {
    for text in [
        "%",
        "%%",
        "%2",
        "%zz",
        "a%",
        "100%.txt",
        "%41",
        "a%2fb",
        "a%5cb",
        "%2e",
        "a/%2e/b",
        "%00",
        "a%00b",
        "%0a",
        "%c3%a9",
        "%ff",
        "%e9",
        "a%252fb",
        "...%2f",
        "%2e%2e%2e",
        "..%2ea",
        "a%20",
    ] {
        let path = ArtifactPath::new(text).map(|path| path.as_str().to_owned());
        assert_eq!(path.as_deref(), Ok(text), "kept as it was sent");
    }
}

#[test]
fn every_reason_says_what_is_wrong_in_words_of_its_own() {
    use ArtifactPathError::{Absolute, Character, Empty, TooLong, Traversal, WindowsName};
    assert_eq!(TooLong.to_string(), format!("it is longer than {ARTIFACT_PATH_BYTES_MAX} bytes"));
    let mut told: Vec<String> = [Absolute, Character, Empty, TooLong, Traversal, WindowsName]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(told.iter().all(|reason| reason.starts_with("it ")), "{told:?}");
    told.sort();
    told.dedup();
    assert_eq!(told.len(), 6);
}

#[test]
fn a_path_falls_apart_into_folders_and_a_name() {
    for (text, name, folders) in [
        ("a", "a", vec![]),
        ("a/b", "b", vec!["a"]),
        ("a/b/c.tar.gz", "c.tar.gz", vec!["a", "a/b"]),
        ("grüße/🙂/x y", "x y", vec!["grüße", "grüße/🙂"]),
        ("a%2fb/c", "c", vec!["a%2fb"]),
    ] {
        let path = ArtifactPath::new(text).unwrap();
        assert_eq!(path.name(), name);
        assert_eq!(path.folders().collect::<Vec<_>>(), folders);
        assert_eq!((path.to_string().as_str(), format!("{path:?}")), (text, format!("{text:?}")));
    }
}

#[test]
fn files_of_a_folder_stand_together_when_paths_are_sorted() {
    let mut paths: Vec<ArtifactPath> = ["b", "a/c", "a-b", "a/b/d", "a.txt", "a/b"]
        .iter()
        .map(|text| ArtifactPath::new(text).unwrap())
        .collect();
    paths.sort();
    let sorted: Vec<&str> = paths.iter().map(ArtifactPath::as_str).collect();
    assert_eq!(sorted, ["a-b", "a.txt", "a/b", "a/b/d", "a/c", "b"], "by bytes, '/' after '-' and '.'");
}

#[test]
fn files_of_an_experiment_are_at_its_own_address_or_in_our_store() {
    for (own, location) in [
        (None, "mlflow-artifacts:/7"),
        (Some("s3://bucket/a"), "s3://bucket/a"),
        (Some("s3://bucket/a/"), "s3://bucket/a"),
        (Some("file:///data//"), "file:///data"),
        (Some(""), ""),
    ] {
        assert_eq!(artifact_location(ExperimentId(7), own), location, "{own:?}");
    }
}

#[test]
fn an_owner_is_named_by_what_it_is() {
    let bytes = [0xa1; 16];
    let digits = "a1".repeat(16);
    assert_eq!(ArtifactOwner::from(RunUid(bytes)).to_string(), format!("run {digits}"));
    assert_eq!(ArtifactOwner::from(ModelUid(bytes)).to_string(), format!("logged model m-{digits}"));
    assert_ne!(ArtifactOwner::from(RunUid(bytes)), ArtifactOwner::from(ModelUid(bytes)));
}

#[test]
fn the_ports_of_windows_are_devices_with_raised_digits_too() {
    for port in ["COM", "LPT", "com", "Lpt"] {
        for digit in ["1", "9", "¹", "²", "³"] {
            let name = format!("{port}{digit}");
            for text in [name.clone(), format!("a/{name}.txt"), format!("{name} .b/c")] {
                assert_eq!(refused(&text), Some(ArtifactPathError::WindowsName), "{text}");
            }
        }
        for other in ["0", "⁰", "⁴", "⁹", "₁", "¹²", "¼", "¹ a"] {
            assert_eq!(refused(&format!("{port}{other}")), None, "{port}{other}");
        }
    }
}
