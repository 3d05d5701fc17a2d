//! The program: rules and bounds from its arguments, an end on SIGTERM or Ctrl-C, new rules on SIGHUP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use meruit::{Options, Reviewer, Ruleset, Table};
use service_rust::{Bounds, Service, router};
use tokio::net::TcpListener;

/// Reviews invoices over HTTP.
#[derive(Parser)]
struct Args {
    /// The guideline
    #[arg(long)]
    rules: PathBuf,
    /// A table that the rules ask for, from CSV
    #[arg(long = "table", value_name = "NAME=FILE")]
    tables: Vec<String>,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The most reviews that run at once
    #[arg(long, default_value_t = Bounds::default().at_once)]
    at_once: usize,
    /// The most requests that wait
    #[arg(long, default_value_t = Bounds::default().waiting)]
    waiting: usize,
    /// The most bytes of an upload
    #[arg(long, default_value_t = Bounds::default().body_bytes)]
    max_bytes: usize,
    /// The most seconds of a request
    #[arg(long, default_value_t = Bounds::default().time.as_secs())]
    seconds: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), String> {
    let Args { rules, tables, listen, at_once, waiting, max_bytes, seconds } = args;
    let time = Duration::from_secs(seconds);
    let bounds = Bounds { body_bytes: max_bytes, at_once, waiting, time };
    let service = Service::new(move || load(&rules, &tables), bounds)?;
    reload_on_hangup(&service)?;
    let listener = TcpListener::bind(listen).await.map_err(|error| format!("{listen}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("listening on http://{address}");
    let served = axum::serve(listener, router(service)).with_graceful_shutdown(asked_to_end());
    served.await.map_err(|error| error.to_string())
}

fn load(rules: &PathBuf, tables: &[String]) -> Result<Reviewer, String> {
    let rules = Ruleset::load(rules).map_err(|error| error.to_string())?;
    let mut options = Options::new();
    for pair in tables {
        let (name, file) = pair.split_once('=').ok_or_else(|| format!("`{pair}` is not NAME=FILE"))?;
        options = options.table(name, Table::load(file).map_err(|error| error.to_string())?);
    }
    rules.reviewer(&options).map_err(|error| error.to_string())
}

/// Comes to its end when the process is asked to. No connection is taken from then on, and those that are open are answered.
#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(unix)]
fn reload_on_hangup(service: &Arc<Service>) -> Result<(), String> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup()).map_err(|error| error.to_string())?;
    let service = Arc::clone(service);
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let again = Arc::clone(&service);
            if let Ok(Err(why)) = tokio::task::spawn_blocking(move || again.reload()).await {
                eprintln!("the old rules stay in force: {why}");
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn reload_on_hangup(_: &Arc<Service>) -> Result<(), String> {
    Ok(())
}
