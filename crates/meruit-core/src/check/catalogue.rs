//! What the checker can say, each with an example.
use meruit_syntax::CatalogueEntry;
/// Every id.
pub const CHECK_CATALOGUE: &[CatalogueEntry] = &[];
