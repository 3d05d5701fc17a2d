//! The service over HTTP.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use meruit::report::Form;
use meruit::{Cancel, ReportError, ReviewError, Style};
use serde::Deserialize;
use serde_json::json;

use crate::service::Service;

/// The routes of the service:
///
/// | | |
/// |---|---|
/// | `POST /reviews?format=FORM&name=NAME` | reviews the upload; forms are those of `meruit review --format` |
/// | `GET /rules` | title, version and hash of the rules in force |
/// | `POST /rules/reload` | loads the rules again |
/// | `GET /health` | `ok` |
pub fn router(service: Arc<Service>) -> Router {
    let reviews = Router::new()
        .route("/reviews", post(review))
        .layer(DefaultBodyLimit::max(service.bounds.body_bytes))
        .layer(from_fn_with_state(Arc::clone(&service), admit));
    Router::new()
        .route("/rules", get(rules))
        .route("/rules/reload", post(reload))
        .route("/health", get(async || "ok"))
        .merge(reviews)
        .with_state(service)
}

/// Lets a request in where there is room, before anything of it is read, and gives it its time: for the upload, for waiting
/// and for the review, which ends when its request is dropped here.
async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let Ok(_place) = Arc::clone(&service.room).try_acquire_owned() else {
        let why = error(StatusCode::TOO_MANY_REQUESTS, &["overloaded"], "too many requests at once");
        return ([(RETRY_AFTER, "1")], why).into_response();
    };
    let answered = tokio::time::timeout(service.bounds.time, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        error(StatusCode::SERVICE_UNAVAILABLE, &["time-limit"], "the request takes longer than it may")
    })
}

#[derive(Deserialize)]
struct Asked {
    /// The form of the answer.
    format: Option<String>,
    /// What messages call the upload.
    name: Option<String>,
}

async fn review(
    State(service): State<Arc<Service>>,
    Query(asked): Query<Asked>,
    upload: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    let upload = match upload {
        Ok(upload) => upload,
        Err(rejection) => return error(rejection.status(), &["upload"], &rejection.body_text()),
    };
    let form: Form = match asked.format.as_deref().unwrap_or("json").parse() {
        Ok(form) => form,
        Err(unknown) => return error(StatusCode::BAD_REQUEST, &["format"], &unknown.to_string()),
    };
    let name = asked.name.unwrap_or_else(|| "upload".to_owned());
    let cancel = CancelOnDrop(Cancel::new());
    let Ok(place) = Arc::clone(&service.at_work).acquire_owned().await else {
        return error(StatusCode::SERVICE_UNAVAILABLE, &["closed"], "the service has ended");
    };
    let reviewer = service.reviewer().ended_by(&cancel.0);
    // The place goes along: a review whose client went away holds it until it has really ended.
    let work = tokio::task::spawn_blocking(move || {
        let _place = place;
        reviewer.report(&name, &*upload, form, Style::PLAIN)
    });
    match work.await {
        Ok(Ok(text)) => ([(CONTENT_TYPE, form.media_type())], text).into_response(),
        Ok(Err(ReportError::Review(why))) => error(status_of(&why), &why.ids(), &why.to_string()),
        Ok(Err(why @ ReportError::NotAdjusted(_))) => {
            error(StatusCode::UNPROCESSABLE_ENTITY, &["not-adjusted"], &why.to_string())
        }
        Ok(Err(_)) | Err(_) => error(StatusCode::INTERNAL_SERVER_ERROR, &["internal"], "the review failed"),
    }
}

/// Ends the review of a request that nobody waits for any longer: the server drops what it was doing for it when the client
/// goes away, or its time is over.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

fn status_of(error: &ReviewError) -> StatusCode {
    match error {
        ReviewError::TimeLimit | ReviewError::Cancelled | ReviewError::StepLimit { .. } => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ReviewError::TooManyRecords { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn rules(State(service): State<Arc<Service>>) -> Response {
    let reviewer = service.reviewer();
    let rules = reviewer.rules();
    Json(json!({ "title": rules.title(), "version": rules.version(), "hash": rules.hash() })).into_response()
}

async fn reload(State(service): State<Arc<Service>>) -> Response {
    let again = Arc::clone(&service);
    match tokio::task::spawn_blocking(move || again.reload()).await {
        Ok(Ok(())) => rules(State(service)).await,
        Ok(Err(why)) => error(StatusCode::UNPROCESSABLE_ENTITY, &["refused"], &why),
        Err(_) => error(StatusCode::INTERNAL_SERVER_ERROR, &["internal"], "the rules were not loaded"),
    }
}

fn error(status: StatusCode, ids: &[&str], message: &str) -> Response {
    (status, Json(json!({ "ids": ids, "message": message }))).into_response()
}
