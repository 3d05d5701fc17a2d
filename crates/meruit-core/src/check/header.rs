//! The header of a rule file.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, RoundingMode, RoundingPlace, Setting};

use super::Checker;
use crate::facts::nearest;
use crate::plan::{Effective, Header, Layer};
use crate::types::Currency;

const LAYERS: [&str; 6] = ["law", "engagement", "matter", "firm", "guideline", "default"];
/// The language editions that this engine reads.
const EDITIONS: [u32; 1] = [2026];

impl Checker<'_> {
    /// The header's settings; without a header: half up per line, layer `guideline`, always in force.
    pub(super) fn header(&mut self) -> Header {
        let mut header = Header {
            title: String::new(),
            version: String::new(),
            edition: 2026,
            layer: "guideline".to_owned(),
            currency: None,
            rounding: RoundingMode::HalfUp,
            rounding_place: RoundingPlace::Line,
            fiscal_month: 1,
            effective: None,
            converted_by: None,
            corrections: None,
        };
        let Some(written) = &self.source.tree.header else { return header };
        header.title.clone_from(&written.title.node);
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for setting in &written.settings {
            let word = setting_word(&setting.node);
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word).copied() {
                let found = self.error("duplicate-clause", format!("`{word}` stands twice"), setting.span);
                *found = found.clone().related(0, first, "first here");
                continue;
            }
            seen.push((word, setting.span));
            self.setting(&mut header, &setting.node, setting.span);
        }
        header
    }

    fn setting(&mut self, header: &mut Header, setting: &Setting, span: Span) {
        match setting {
            Setting::Edition(edition) if EDITIONS.contains(&edition.node) => header.edition = edition.node,
            Setting::Edition(edition) => {
                let message = format!("edition {} of the language is not known", edition.node);
                self.error("unknown-edition", message, edition.span)
                    .help
                    .push("this engine reads edition 2026".to_owned());
            }
            Setting::Version(version) => header.version.clone_from(&version.node),
            Setting::Layer(layer) if LAYERS.contains(&layer.node.as_str()) => {
                header.layer.clone_from(&layer.node);
            }
            Setting::Layer(layer) => {
                let near = nearest(&layer.node, LAYERS.into_iter());
                let message = format!("no layer is called `{}`", layer.node);
                let found = self.error("unknown-name", message, layer.span);
                found.help.push(format!("the layers are: {}", LAYERS.join(", ")));
                if let Some(near) = near {
                    *found = found.clone().suggest(layer.span, format!("\"{near}\""), "did you mean this?");
                }
            }
            Setting::Extends(file) => self.not_yet("`extends`", file.span),
            Setting::Currency { code, converted_by } => {
                header.currency = self.currency(&code.node, code.span);
                if let Some(table) = converted_by {
                    self.not_yet("`converted by`", table.span);
                }
            }
            Setting::Rounding { mode, per } => {
                header.rounding = *mode;
                header.rounding_place = *per;
            }
            Setting::FiscalYear(month) if (1..=12).contains(&month.node) => header.fiscal_month = month.node,
            Setting::FiscalYear(month) => {
                self.error("type-mismatch", "a month is a number from 1 to 12", month.span);
            }
            Setting::Uses(names) => {
                for name in names {
                    if name.node != "billing" {
                        let message = format!("no record pack is called `{}`", name.node);
                        self.error("unknown-name", message, name.span)
                            .help
                            .push("this release has the pack `billing`".to_owned());
                    }
                }
            }
            Setting::Effective(effective) => header.effective = Some(self.effective(effective)),
            Setting::Corrections { .. } => self.not_yet("`corrections`", span),
        }
    }

    /// The layer of the rules in this file.
    pub(super) fn layer(&self) -> Layer {
        let name = self.header.as_ref().map_or("guideline", |header| header.layer.as_str());
        let at = LAYERS.iter().position(|layer| *layer == name).and_then(|at| u8::try_from(at).ok());
        Layer(at.unwrap_or(u8::MAX))
    }

    pub(super) fn effective(&mut self, written: &ast::Effective) -> Effective {
        if let (Some(from), Some(until)) = (&written.from, &written.until)
            && until.node < from.node
        {
            let message = format!("the last day {} lies before the first, {}", until.node, from.node);
            let found = self.error("range-empty", message, until.span);
            *found = found.clone().related(0, from.span, "the first day");
        }
        Effective {
            from: written.from.map(|date| date.node),
            until: written.until.map(|date| date.node),
            judged_by: written.judged_by.names.iter().map(|name| name.node.clone()).collect(),
        }
    }

    /// The currency of this code, refused where ISO 4217 does not list it.
    pub(super) fn currency(&mut self, code: &str, span: Span) -> Option<Currency> {
        match code.parse::<Currency>() {
            Ok(currency) if currency.is_listed() => Some(currency),
            parsed => {
                self.error("unknown-currency", format!("`{code}` is no currency of ISO 4217"), span)
                    .help
                    .push("a currency has three capitals, such as USD, EUR or GBP".to_owned());
                parsed.ok()
            }
        }
    }
}

fn setting_word(setting: &Setting) -> &'static str {
    match setting {
        Setting::Edition(_) => "edition",
        Setting::Version(_) => "version",
        Setting::Layer(_) => "layer",
        Setting::Extends(_) => "extends",
        Setting::Currency { .. } => "currency",
        Setting::Rounding { .. } => "rounding",
        Setting::FiscalYear(_) => "fiscal year",
        Setting::Uses(_) => "uses",
        Setting::Effective(_) => "effective",
        Setting::Corrections { .. } => "corrections",
    }
}
