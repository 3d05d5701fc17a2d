//! Which kind of payment file a file is.

use serde::Serialize;

/// The kinds of files that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum FileKind {
    /// A payment status report.
    #[serde(rename = "pain.002")]
    Pain002,
    /// A debit or credit notification.
    #[serde(rename = "camt.054")]
    Camt054,
    /// ACH returns and notifications of change.
    #[serde(rename = "nacha")]
    Nacha,
}

impl FileKind {
    /// How far into a file [`sniff`](Self::sniff) looks.
    pub const LOOK: usize = 4096;

    /// The name of the format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pain002 => "pain.002",
            Self::Camt054 => "camt.054",
            Self::Nacha => "nacha",
        }
    }

    /// Tells the kind by how a file begins; `None` where it is none of them.
    ///
    /// ```
    /// use meruit_payments::FileKind;
    /// assert_eq!(FileKind::sniff(b"<Document><CstmrPmtStsRpt>"), Some(FileKind::Pain002));
    /// assert_eq!(FileKind::sniff(b"INVOICE_NUMBER,PAYMENT_DATE"), None);
    /// ```
    pub fn sniff(start: &[u8]) -> Option<Self> {
        // UTF-16 shows the same letters once its zeros are left out.
        let plain: Vec<u8> = start.iter().copied().take(Self::LOOK).filter(|byte| *byte != 0).collect();
        let text = String::from_utf8_lossy(&plain);
        let names = [
            ("CstmrPmtStsRpt", Self::Pain002),
            ("pain.002.", Self::Pain002),
            ("BkToCstmrDbtCdtNtfctn", Self::Camt054),
            ("camt.054.", Self::Camt054),
        ];
        if let Some((_, kind)) = names.into_iter().find(|(name, _)| text.contains(name)) {
            return Some(kind);
        }
        let first = text.trim_start_matches('\u{feff}').trim_start();
        let header = first.starts_with("101") && first.get(34..37) == Some("094");
        header.then_some(Self::Nacha)
    }
}
