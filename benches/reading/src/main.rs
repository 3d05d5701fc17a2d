//! Measures how fast LEDES files are read.
//!
//! `cargo run --release -p meruit-reading` makes up a 1998B, a 1998BI and an XML file (the same in every run) and prints
//! gigabytes a second: of the reader, of the reader without looking codes up, and of the floor, which is cutting the same
//! file at its separators and throwing the pieces away; for XML, the bare event loop of quick-xml.
//!
//! `cargo run --release -p meruit-reading -- stream GIGABYTES` reads so much of a made-up 1998B file that stands nowhere and
//! prints the most memory that was used.
//!
//! `cargo run --release -p meruit-reading -- once 1998b|1998bi|xml INVOICES` reads such a file once and measures nothing: for
//! counting instructions, as with `valgrind --tool=callgrind`. With `floor` after it, the floor is run instead.

mod made;

use std::hint::black_box;
use std::io::BufReader;
use std::time::{Duration, Instant};

use meruit_ledes::{Options, Reader};
use quick_xml::events::Event;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    match args.next().as_deref() {
        Some("stream") => stream(args.next().map_or(Ok(2), |gigabytes| gigabytes.parse())?),
        Some("once") => {
            let (format, invoices) = (args.next().unwrap_or_default(), args.next().unwrap_or_default());
            once(&format, invoices.parse()?, args.next().as_deref() == Some("floor"))
        }
        _ => speed(),
    }
}

fn once(format: &str, invoices: u64, floor: bool) -> Result<(), Box<dyn std::error::Error>> {
    let text = match format {
        "1998b" => made::records(false, invoices, 60),
        "1998bi" => made::records(true, invoices, 60),
        "xml" => made::xml(invoices, 60),
        _ => return Err("the formats are 1998b, 1998bi and xml".into()),
    };
    match (floor, format) {
        (true, "xml") => events(&text),
        (true, _) => split(text.as_bytes()),
        (false, _) => read(&text, true),
    }
    println!("{} bytes", text.len());
    Ok(())
}

fn speed() -> Result<(), Box<dyn std::error::Error>> {
    let b = made::records(false, 2_000, 60);
    let bi = made::records(true, 1_000, 60);
    let xml = made::xml(400, 60);
    println!("the least of five runs; GB are 10^9 bytes");
    for (name, text) in [("1998B", &b), ("1998BI V2", &bi)] {
        let floor = best(|| split(text.as_bytes()));
        measure(name, text, floor);
    }
    let floor = best(|| events(&xml));
    measure("XML 2.2", &xml, floor);
    Ok(())
}

fn measure(name: &str, text: &str, floor: Duration) {
    let (whole, without_codes) = (best(|| read(text, true)), best(|| read(text, false)));
    println!("{name}: {} bytes", text.len());
    for (what, took) in [("floor", floor), ("read and checked", whole), ("without codes", without_codes)] {
        let ratio = took.as_nanos() * 10 / floor.as_nanos().max(1);
        println!(
            "  {what:<18} {:>6} GB/s   {:>4}.{} times the floor",
            gigabytes(text.len() as u64, took),
            ratio / 10,
            ratio % 10
        );
    }
}

/// Reads the whole file, with looking codes up or without, and drops what was read.
fn read(text: &str, codes: bool) {
    let mut options = Options::default();
    options.check_codes = codes;
    if let Ok(reader) = Reader::open(text.as_bytes(), options) {
        reader.for_each(|invoice| drop(black_box(invoice)));
    }
}

/// Bytes a nanosecond, with three decimal places.
fn gigabytes(bytes: u64, took: Duration) -> String {
    let thousandths = u128::from(bytes) * 1_000 / took.as_nanos().max(1);
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}

/// The floor: lines at line feeds, fields at pipes.
fn split(text: &[u8]) {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text) {
        let line = text.get(start..end).unwrap_or_default();
        let mut field = 0;
        for pipe in memchr::memchr_iter(b'|', line) {
            black_box(line.get(field..pipe));
            field = pipe + 1;
        }
        black_box(line.get(field..));
        start = end + 1;
    }
}

/// The floor of XML: every event, and nothing done with it.
fn events(text: &str) {
    let mut reader = quick_xml::Reader::from_reader(text.as_bytes());
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) | Err(_) => break,
            Ok(event) => drop(black_box(event)),
        }
        buffer.clear();
    }
}

fn best(mut run: impl FnMut()) -> Duration {
    let once = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(|_| once(&mut run)).min().unwrap_or_default()
}

fn stream(gigabytes_wanted: u64) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = gigabytes_wanted.saturating_mul(1_000_000_000);
    let start = Instant::now();
    let mut reader =
        Reader::open(BufReader::with_capacity(256 << 10, made::Stream::new(bytes)), Options::default())?;
    let (mut invoices, mut lines) = (0_u64, 0_u64);
    for invoice in &mut reader {
        let invoice = invoice?;
        invoices += 1;
        lines += invoice.lines.len() as u64;
        if invoices.is_multiple_of(50_000) {
            println!("{invoices} invoices, {lines} lines: {}", peak());
        }
    }
    let took = start.elapsed();
    println!(
        "{invoices} invoices, {lines} lines, {bytes} bytes in {} s: {} GB/s",
        took.as_secs(),
        gigabytes(bytes, took)
    );
    println!("most memory: {}", peak());
    Ok(())
}

/// The most memory this process has had, as Linux tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not told on this system".to_owned(), |peak| peak.trim().to_owned())
}
