//! Minor units, for the wrapper's conversions to BigInt.

use meruit::Currency;
use napi_derive::napi;

use crate::failure::Failure;

/// How many decimals a currency of ISO 4217 has.
#[napi]
pub fn currency_decimals(code: String) -> napi::Result<u32> {
    let currency: Currency = code
        .parse()
        .map_err(|_| Failure::argument("a currency is three capital letters, such as USD".to_owned()))?;
    Ok(currency.decimals())
}
