//! The service over real HTTP: right answers under load, bounds that hold, rules that change, an end that loses nothing.

#![expect(clippy::unwrap_used, reason = "a test ends where the service does not start")]
#![expect(clippy::print_stdout, reason = "times of answers are told, not held to a bound")]

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use meruit::{Options, Reviewer, Ruleset};
use service_rust::{Bounds, Service, router};
use tokio::sync::oneshot;
use ureq::Agent;

/// A service on a port of its own, until it is ended.
struct Running {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Running {
    fn start(
        load: impl Fn() -> Result<Reviewer, String> + Send + Sync + 'static,
        bounds: Bounds,
    ) -> (Self, Arc<Service>) {
        let service = Service::new(load, bounds).unwrap();
        let app = router(Arc::clone(&service));
        let (end, ended) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let server = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let asked = async {
                    let _ = ended.await;
                };
                axum::serve(listener, app).with_graceful_shutdown(asked).await.unwrap();
            });
        });
        (Self { address: told.recv().unwrap(), end: Some(end), server: Some(server) }, service)
    }

    fn post(&self, agent: &Agent, path: &str, body: &[u8]) -> (u16, String) {
        let mut response = agent.post(format!("http://{}{path}", self.address)).send(body).unwrap();
        (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
    }

    fn ask_to_end(&mut self) {
        self.end.take().unwrap().send(()).unwrap();
    }

    fn has_ended(&mut self) {
        self.server.take().unwrap().join().unwrap();
    }
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

fn example(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../us-trustee").join(name)
}

fn us_trustee() -> Result<Reviewer, String> {
    let rules = Ruleset::load(example("guideline.md")).map_err(|error| error.to_string())?;
    rules.reviewer(&Options::new()).map_err(|error| error.to_string())
}

fn inline(rules: &str) -> Result<Reviewer, String> {
    let rules = Ruleset::parse("rules.ocg", rules).map_err(|error| error.to_string())?;
    rules.reviewer(&Options::new()).map_err(|error| error.to_string())
}

/// A rule that compares all lines with one another.
fn slow() -> Result<Reviewer, String> {
    inline(
        "guideline \"G\" currency USD
         rule pairs for each fee when count(of fee where rate >= this.rate) > 1000000 then warn",
    )
}

fn facts(lines: usize) -> String {
    let mut text = r#"{"invoices": [{"number": "1", "currency": "USD", "lines": ["#.to_owned();
    for line in 0..lines {
        let comma = if line == 0 { "" } else { "," };
        let _ = write!(text, r#"{comma}{{"kind": "F", "hours": "1", "rate": "100.{line:06}"}}"#);
    }
    text.push_str("]}]}");
    text
}

#[test]
fn many_clients_get_right_answers() {
    let invoice = fs::read(example("invoice.ledes")).unwrap();
    let expected: Vec<_> = us_trustee()
        .unwrap()
        .read("upload", invoice.as_slice())
        .unwrap()
        .map(|review| review.unwrap())
        .collect();
    let expected = meruit::Review::together(expected).unwrap().unwrap().to_json();
    let (service, _) = Running::start(us_trustee, Bounds::default());
    let agent = agent();
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let client = || {
            let mut times = Vec::new();
            for _ in 0..10 {
                let begun = Instant::now();
                let (status, body) = service.post(&agent, "/reviews", &invoice);
                times.push(begun.elapsed());
                assert_eq!((status, body.trim_end()), (200, expected.as_str()));
            }
            times
        };
        let clients: Vec<_> = (0..8).map(|_| scope.spawn(client)).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{} requests of 8 clients: p50 {:.1?}, p99 {:.1?}", times.len(), at(50), at(99));
}

#[test]
fn each_form_is_answered() {
    let invoice = fs::read(example("invoice.ledes")).unwrap();
    let load = || {
        inline(
            "guideline \"G\" currency USD\nrule cap \"The cap\" for each fee then reduce rate to 300 USD because \"300 is agreed\"",
        )
    };
    let (service, _) = Running::start(load, Bounds::default());
    let agent = agent();
    for (form, begins) in [
        ("text", "G\n"),
        ("csv", "invoice,rule,"),
        ("adjustments", "invoice,firm,"),
        ("adjustments-json", "[\n{\"invoice\""),
        ("letter-md", "# "),
        ("letter-html", "<!doctype html>"),
        ("ledes98b", "LEDES1998B[]"),
        ("ledes98bi", "LEDES98BI"),
    ] {
        let (status, body) = service.post(&agent, &format!("/reviews?format={form}"), &invoice);
        assert_eq!(status, 200, "{form}: {body}");
        assert!(body.starts_with(begins), "{form}: {}", body.lines().next().unwrap_or_default());
    }
    let (status, body) = service.post(&agent, "/reviews?format=fax", &invoice);
    assert_eq!(status, 400, "{body}");
    assert!(body.contains("there is no report `fax`"));
    let (status, body) = service.post(&agent, "/reviews?name=march.txt", b"not an invoice");
    assert_eq!(status, 422, "{body}");
    assert!(body.contains("march.txt"), "{body}");
    let (status, body) = service.post(&agent, "/reviews?format=ledes98b", facts(2).as_bytes());
    assert_eq!(status, 422, "{body}");
    assert!(body.contains("it was not read from a LEDES file"));
}

#[test]
fn too_large_an_upload_is_refused() {
    let (service, _) = Running::start(slow, Bounds { body_bytes: 1_000, ..Bounds::default() });
    let agent = agent();
    let (status, body) = service.post(&agent, "/reviews", facts(100).as_bytes());
    assert_eq!(status, 413, "{body}");
    let (status, body) = service.post(&agent, "/reviews", facts(5).as_bytes());
    assert_eq!(status, 200, "{body}");
}

#[test]
fn too_many_requests_are_told_to_come_again() {
    let bounds = Bounds { at_once: 1, waiting: 2, time: Duration::from_secs(600), ..Bounds::default() };
    let (service, _) = Running::start(slow, bounds);
    let agent = agent();
    let facts = facts(500);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let clients: Vec<_> =
            (0..12).map(|_| scope.spawn(|| service.post(&agent, "/reviews", facts.as_bytes()).0)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    // There is room again.
    assert_eq!(service.post(&agent, "/reviews", facts.as_bytes()).0, 200);
}

#[test]
fn a_request_ends_when_its_time_is_over() {
    let bounds = Bounds { at_once: 1, time: Duration::from_millis(50), ..Bounds::default() };
    let (service, _) = Running::start(slow, bounds);
    let agent = agent();
    let (status, body) = service.post(&agent, "/reviews", facts(20_000).as_bytes());
    assert_eq!(status, 503, "{body}");
    // Its review has ended too, though it would have taken long: the one place is free for another.
    let answered = (0..100).any(|_| service.post(&agent, "/reviews", facts(1).as_bytes()).0 == 200);
    assert!(answered);
}

#[test]
fn rules_are_swapped_while_requests_run() {
    let folder = std::env::temp_dir().join(format!("meruit-service-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("rules.ocg");
    let write = |cap: u32| {
        let rules =
            format!("guideline \"G\" currency USD\nrule cap for each fee then reduce rate to {cap} USD");
        fs::write(&file, rules).unwrap();
    };
    write(90);
    let path = file.clone();
    let load = move || {
        let rules = Ruleset::load(&path).map_err(|error| error.to_string())?;
        rules.reviewer(&Options::new()).map_err(|error| error.to_string())
    };
    let (service, _) = Running::start(load, Bounds::default());
    let agent = agent();
    thread::scope(|scope| {
        let ask = || {
            for _ in 0..20 {
                let (status, body) = service.post(&agent, "/reviews", facts(2).as_bytes());
                let is_one =
                    body.contains("\"approved\":\"180.00\"") != body.contains("\"approved\":\"160.00\"");
                assert!(status == 200 && is_one, "{body}");
            }
        };
        let clients: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
        write(80);
        assert_eq!(service.post(&agent, "/rules/reload", b"").0, 200);
        for client in clients {
            client.join().unwrap();
        }
    });
    // Rules with a fault are refused, and those before stay in force.
    fs::write(&file, "rule cap for each fee then reduce rate to 70 GBP of what").unwrap();
    assert_eq!(service.post(&agent, "/rules/reload", b"").0, 422);
    let (_, body) = service.post(&agent, "/reviews", facts(2).as_bytes());
    assert!(body.contains("\"approved\":\"160.00\""), "{body}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn nothing_is_lost_at_the_end() {
    let bounds = Bounds { at_once: 1, time: Duration::from_secs(600), ..Bounds::default() };
    let (mut service, shared) = Running::start(slow, bounds);
    let all = service.address;
    let facts = facts(300);
    let clients: Vec<_> = (0..6)
        .map(|_| {
            let facts = facts.clone();
            thread::spawn(move || {
                let response = agent().post(format!("http://{all}/reviews")).send(facts.as_bytes());
                response.unwrap().status().as_u16()
            })
        })
        .collect();
    while shared.requests() < 6 {
        thread::sleep(Duration::from_millis(1));
    }
    service.ask_to_end();
    let statuses: Vec<u16> = clients.into_iter().map(|client| client.join().unwrap()).collect();
    assert_eq!(statuses, [200; 6]);
    service.has_ended();
    assert!(agent().get(format!("http://{all}/health")).call().is_err());
}
