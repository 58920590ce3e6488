//! Counters before anything was counted: what a scraper reads first.

use trialbook_http::HttpMetrics;

#[test]
fn counters_without_requests_are_zero_and_well_formed() {
    let metrics = HttpMetrics::default();
    assert_eq!(metrics.in_flight(), 0);
    let mut text = "# before\n".to_owned();
    metrics.render(&mut text);
    assert!(text.starts_with("# before\n# HELP "), "what was written stays: {text}");
    for line in text.lines() {
        let is_head = line.starts_with("# ");
        let is_value = line.split_once(' ').is_some_and(|(name, value)| {
            name.starts_with("trialbook_http_") && value.parse::<f64>() == Ok(0.0)
        });
        assert!(is_head || is_value, "{line}");
    }
    for name in ["requests_in_flight", "request_body_bytes_total", "request_duration_seconds"] {
        assert_eq!(text.matches(&format!("# TYPE trialbook_http_{name} ")).count(), 1, "{name}");
    }
}
