//! What a platform would refuse of a LEDES file.

use meruit::ledes::{Options, Profile, ReadError};
use meruit::{ReviewError, Validation, ValidationDocument};
use napi::bindgen_prelude::{AsyncTask, Either, Uint8Array};
use napi::{Env, Task};
use napi_derive::napi;

use crate::failure::Failure;
use crate::given::platform_named;
use crate::guarded;
use crate::origin::Origin;

/// Reads bytes, or the file of a path, on the pool; the document `meruit/validation/1`. `profile` is a client's own in JSON,
/// in place of a platform's.
#[napi(ts_return_type = "Promise<string>")]
pub fn validate(
    input: Either<Uint8Array, String>,
    name: String,
    platform: String,
    profile: Option<String>,
) -> napi::Result<AsyncTask<ValidateTask>> {
    let mut options = Options::for_platform(platform_named(&platform)?);
    if let Some(json) = profile {
        let own = Profile::from_json(&json);
        options.profile = own.map_err(|error| Failure::argument(format!("`profile`: {error}")))?;
    }
    let job = Some((Origin::copied(&input), name, options));
    Ok(AsyncTask::new(ValidateTask { job }))
}

/// A file being read on the pool.
pub struct ValidateTask {
    job: Option<(Origin, String, Options)>,
}

fn validated(origin: Origin, name: &str, options: &Options) -> Result<String, Failure> {
    let name = origin.name(name);
    let found = Validation::of_ledes(&name, origin.open()?, options);
    let found = found.map_err(|source| match source {
        ReadError::Io { source, .. } => ReviewError::Io { file: name, source },
        source => ReviewError::Ledes { file: name, source },
    })?;
    serde_json::to_string(&ValidationDocument::new(&options.profile.name, &[found]))
        .map_err(|_| Failure::internal())
}

impl Task for ValidateTask {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> napi::Result<String> {
        let job = self.job.take();
        Ok(guarded(|| {
            let (origin, name, options) = job.ok_or_else(Failure::internal)?;
            validated(origin, &name, &options)
        })?)
    }

    fn resolve(&mut self, _: Env, text: String) -> napi::Result<String> {
        Ok(text)
    }
}
