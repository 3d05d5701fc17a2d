//! A web service that reviews invoices.
//!
//! `POST /reviews` takes a LEDES file, or facts in JSON, and answers with the document, a letter, adjusted LEDES … (`?format=`).
//! It shows what a service needs besides the engine: rules that are swapped while requests run, a bound for everything a
//! client may ask (size, time, requests at once), an answer to those that are too many, and an end that loses no request.

mod bounds;
mod http;
mod service;

pub use bounds::Bounds;
pub use http::router;
pub use service::Service;
