//! Who may be named in `Host` and `Origin`: keeps foreign web pages from using a browser to reach this server.

use http::{HeaderMap, Method, header};
use std::net::IpAddr;
use trialbook_domain::{Code, Problem};

/// The names by which this server may be addressed.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts {
    names: Vec<String>,
}

impl AllowedHosts {
    /// Loopback names and plain IP addresses always count; `names` are further host names, without port.
    pub fn new(names: impl IntoIterator<Item = String>) -> AllowedHosts {
        AllowedHosts { names: names.into_iter().map(|name| name.to_ascii_lowercase()).collect() }
    }

    /// Refuses a request that names a foreign host (DNS rebinding) or comes from a foreign web page.
    pub fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
        let host = single(headers, header::HOST.as_str())?;
        if !host.is_some_and(|host| self.allows(host)) {
            return Err(Problem::new(
                Code::ForeignHost,
                format!("The Host header '{}' is not a name of this server.", host.unwrap_or("")),
            )
            .hint("Use the server's own address, or add the name with --allowed-host.")
            .fact("host", host.unwrap_or("")));
        }
        let origin = single(headers, header::ORIGIN.as_str())?;
        let foreign = match origin {
            Some(origin) => !self.is_own_origin(origin, host.unwrap_or("")),
            None => is_cross_site_write(method, headers),
        };
        if foreign {
            let origin = origin.unwrap_or("cross-site");
            return Err(Problem::new(
                Code::ForeignOrigin,
                format!("A page of '{origin}' may not use this server."),
            )
            .hint("Open the server's own address in the browser.")
            .fact("origin", origin));
        }
        Ok(())
    }

    fn allows(&self, host: &str) -> bool {
        let name = without_port(host);
        if is_loopback_name(name) {
            return true;
        }
        // A rebinding attack needs a name; a bare address in Host proves that none was used.
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        bare.parse::<IpAddr>().is_ok() || self.names.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    }

    /// Same host and port as the request's, or another name that is allowed by name.
    fn is_own_origin(&self, origin: &str, host: &str) -> bool {
        let Some(authority) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
        else {
            return false;
        };
        authority.eq_ignore_ascii_case(host)
            || self.names.iter().any(|allowed| allowed.eq_ignore_ascii_case(without_port(authority)))
    }
}

/// Browsers say `Sec-Fetch-Site: cross-site` also where they leave `Origin` out.
fn is_cross_site_write(method: &Method, headers: &HeaderMap) -> bool {
    !method.is_safe() && headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site")
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Problem::new(Code::ForeignHost, format!("The header {name} was sent more than once."))
            .fact("host", name));
    }
    // A value that is no text is no name of ours.
    Ok(first.map(|value| value.to_str().unwrap_or("?")))
}

fn without_port(authority: &str) -> &str {
    if authority.starts_with('[') {
        let end = authority.find(']').map_or(authority.len(), |end| end + 1);
        let (name, rest) = authority.split_at(end);
        return if rest.is_empty() || rest.starts_with(':') { name } else { authority };
    }
    authority.split_once(':').map_or(authority, |(name, _)| name)
}

fn is_loopback_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &Method, pairs: &[(&'static str, &'static str)]) -> Result<(), Code> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        AllowedHosts::new(["trials.example".to_owned()])
            .check(method, &headers)
            .map_err(|problem| problem.code())
    }

    #[test]
    fn loopback_addresses_and_allowed_names_pass() {
        for host in
            ["localhost:5000", "127.0.0.1:5000", "[::1]:5000", "10.1.2.3", "trials.example:80", "a.localhost"]
        {
            assert_eq!(check(&Method::GET, &[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn foreign_missing_and_repeated_hosts_are_refused() {
        for host in ["evil.example", "trials.example.evil.example", "localhost.evil.example", ""] {
            assert_eq!(check(&Method::GET, &[("host", host)]), Err(Code::ForeignHost), "{host}");
        }
        assert_eq!(check(&Method::GET, &[]), Err(Code::ForeignHost));
        let twice = [("host", "localhost"), ("host", "localhost")];
        assert_eq!(check(&Method::GET, &twice), Err(Code::ForeignHost));
    }

    #[test]
    fn only_our_own_pages_may_write() {
        let host = ("host", "localhost:5000");
        assert_eq!(check(&Method::POST, &[host, ("origin", "http://localhost:5000")]), Ok(()));
        assert_eq!(check(&Method::POST, &[host, ("origin", "https://trials.example")]), Ok(()));
        for origin in ["http://evil.example", "http://localhost:6000", "null", "file://"] {
            assert_eq!(
                check(&Method::POST, &[host, ("origin", origin)]),
                Err(Code::ForeignOrigin),
                "{origin}"
            );
        }
    }

    #[test]
    fn a_cross_site_write_without_origin_is_refused_and_a_read_is_not() {
        let pairs = [("host", "localhost"), ("sec-fetch-site", "cross-site")];
        assert_eq!(check(&Method::POST, &pairs), Err(Code::ForeignOrigin));
        assert_eq!(check(&Method::GET, &pairs), Ok(()));
    }
}
