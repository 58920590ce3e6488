//! What a page will ask for, named in the head of its reply: the browser fetches it while no script has run yet.
//!
//! `ui/src/entry.ts` asks for the same addresses; `pages.txt` of the build lists the code of each page.

use crate::files::File;
use http::HeaderValue;
use std::fmt::Write;

/// The page of an address, by its name in `pages.txt`, and the calls it begins with. With a query an experiment is
/// shown in a view that its opening knows nothing of.
fn page(path: &str, query: Option<&str>) -> Option<(&'static str, Vec<String>)> {
    let (first, rest) = path.strip_prefix('/')?.split_once('/').unwrap_or((path.strip_prefix('/')?, ""));
    let part = rest.split('/').next().unwrap_or_default();
    match first {
        "experiments" if is_number(rest) => {
            let about = format!("/api/v1/experiments/{rest}");
            let calls = match query {
                None | Some("") => vec![format!("{about}/opening")],
                Some(_) => vec![format!("{about}/fields"), about],
            };
            Some(("experiment", calls))
        }
        "runs" if is_run_id(part) => Some(("run", vec![format!("/api/v1/runs/{part}")])),
        "compare" if rest.is_empty() => Some(("compare", Vec::new())),
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_run_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The value of `Link` for the page of an address (RFC 8288), if that page asks for something early.
pub(crate) fn links(files: &[File], path: &str, query: Option<&str>) -> Option<HeaderValue> {
    let (name, calls) = page(path, query)?;
    let mut links = String::new();
    for call in calls {
        // Writing to a text does not fail.
        let _ = write!(links, "<{call}>; rel=preload; as=fetch; crossorigin, ");
    }
    for file in code(files, name) {
        // Not `modulepreload`: browsers look at that only once they read the document.
        let _ = write!(links, "</{file}>; rel=preload; as=script; crossorigin, ");
    }
    HeaderValue::from_str(links.trim_end_matches(", ")).ok().filter(|value| !value.is_empty())
}

/// The files of a page's code: the line of `pages.txt` that begins with its name.
fn code<'a>(files: &'a [File], name: &str) -> impl Iterator<Item = &'a str> {
    let list = files.iter().find(|file| file.path == "pages.txt").map_or(&[] as &[u8], |file| file.plain);
    let lines = std::str::from_utf8(list).unwrap_or_default().lines();
    let mut lines = lines.map(str::split_ascii_whitespace);
    lines.find_map(|mut words| (words.next() == Some(name)).then_some(words)).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &[File] = &[File {
        path: "pages.txt",
        plain: b"experiment assets/runs-a.js assets/charts-b.js\nrun assets/RunPage-c.js\ncompare\n",
        gzip: None,
        brotli: None,
    }];

    fn told(files: &[File], address: &str) -> Option<String> {
        let (path, query) =
            address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
        links(files, path, query).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn an_experiment_names_its_calls_and_its_code() {
        assert_eq!(
            told(BUILT, "/experiments/7").unwrap(),
            "</api/v1/experiments/7/opening>; rel=preload; as=fetch; crossorigin, \
             </assets/runs-a.js>; rel=preload; as=script; crossorigin, </assets/charts-b.js>; rel=preload; as=script; crossorigin"
        );
        assert_eq!(told(BUILT, "/experiments/7?"), told(BUILT, "/experiments/7"));
    }

    #[test]
    fn a_view_of_an_experiment_asks_for_rows_of_its_own() {
        let told = told(BUILT, "/experiments/7?filter=x>&y").unwrap();
        assert!(told.starts_with(
            "</api/v1/experiments/7/fields>; rel=preload; as=fetch; crossorigin, \
             </api/v1/experiments/7>; rel=preload; as=fetch; crossorigin, </assets/runs-a.js>"
        ));
    }

    #[test]
    fn a_run_is_named_by_its_id_under_every_tab() {
        let id = "0123456789abcdef0123456789abcdef";
        for path in [format!("/runs/{id}"), format!("/runs/{id}/"), format!("/runs/{id}/charts")] {
            assert_eq!(
                told(BUILT, &path).unwrap(),
                format!(
                    "</api/v1/runs/{id}>; rel=preload; as=fetch; crossorigin, </assets/RunPage-c.js>; rel=preload; as=script; crossorigin"
                )
            );
        }
    }

    #[test]
    fn nothing_of_an_odd_address_gets_into_the_head() {
        let odd = [
            "/experiments",
            "/experiments/",
            "/experiments/1a",
            "/experiments/1/2",
            "/experiments/1>; rel=preload",
            "/experiments/123456789012345678901",
            "/runs/0123456789ABCDEF0123456789ABCDEF",
            "/runs/0123",
            "/runs/../../secret",
            "/trash",
            "/",
            "",
        ];
        for path in odd {
            assert_eq!(told(BUILT, path), None, "{path}");
        }
    }

    #[test]
    fn a_page_without_calls_or_code_names_nothing() {
        assert_eq!(told(BUILT, "/compare"), None);
        assert_eq!(told(&[], "/compare"), None);
        assert_eq!(told(&[], "/experiments/1").unwrap().matches("rel=").count(), 1);
    }
}
