//! The headers of the rule files: what each says for its own rules, and what they say together.

use jiff::civil::Date;
use meruit_syntax::ast::{self, Expr, Name, RoundingMode, RoundingPlace, Setting};
use meruit_syntax::{Span, Spanned};

use super::path::Env;
use super::{Checker, did_you_mean, index};
use crate::facts::nearest;
use crate::plan::{At, Corrections, Effective, Header, Layer};
use crate::schema::{RECORD_PACKS, RecordPack};
use crate::types::{Currency, Type};

const LAYERS: [&str; 6] = ["law", "engagement", "matter", "firm", "guideline", "default"];
/// The layer of a file that names none.
const GUIDELINE: Layer = Layer(4);
/// The language editions that this engine reads.
const EDITIONS: [u32; 1] = [2026];

/// What the header of one file says; nothing where it is silent.
pub(super) struct Settings<'a> {
    title: String,
    version: String,
    edition: u32,
    pub(super) layer: Layer,
    currency: Option<Currency>,
    converted_by: Option<&'a Name>,
    rounding: Option<(RoundingMode, RoundingPlace)>,
    fiscal_month: Option<u32>,
    pub(super) effective: Option<Effective>,
    pub(super) effective_ast: Option<&'a ast::Effective>,
    corrections: Option<(ast::CorrectionKind, &'a Expr)>,
}

impl Layer {
    /// Its name as a header writes it.
    pub(crate) fn word(self) -> &'static str {
        LAYERS.get(usize::from(self.0)).copied().unwrap_or("default")
    }
}

impl<'a> Checker<'a> {
    /// The settings of the current file's header; without a header: layer `guideline`, always in force.
    pub(super) fn settings(&mut self) -> Settings<'a> {
        let mut settings = Settings {
            title: String::new(),
            version: String::new(),
            edition: 2026,
            layer: GUIDELINE,
            currency: None,
            converted_by: None,
            rounding: None,
            fiscal_month: None,
            effective: None,
            effective_ast: None,
            corrections: None,
        };
        let Some(written) = self.source().and_then(|source| source.tree.header.as_ref()) else {
            return settings;
        };
        settings.title.clone_from(&written.title.node);
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for setting in &written.settings {
            let word = setting_word(&setting.node);
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word).copied() {
                let file = self.file;
                let found = self.error("duplicate-clause", format!("`{word}` stands twice"), setting.span);
                *found = found.clone().related(file, first, "first here");
                continue;
            }
            seen.push((word, setting.span));
            self.setting(&mut settings, &setting.node);
        }
        settings
    }

    fn setting(&mut self, settings: &mut Settings<'a>, setting: &'a Setting) {
        match setting {
            Setting::Edition(edition) if EDITIONS.contains(&edition.node) => settings.edition = edition.node,
            Setting::Edition(edition) => {
                let message = format!("edition {} of the language is not known", edition.node);
                self.error("unknown-edition", message, edition.span)
                    .help
                    .push("this engine reads edition 2026".to_owned());
            }
            Setting::Version(version) => settings.version.clone_from(&version.node),
            Setting::Layer(layer) => {
                let at = LAYERS.iter().position(|known| *known == layer.node);
                match at.and_then(|at| u8::try_from(at).ok()) {
                    Some(at) => settings.layer = Layer(at),
                    None => self.unknown_layer(layer),
                }
            }
            // The files were put together before they are checked.
            Setting::Extends(_) => {}
            Setting::Currency { code, converted_by } => {
                settings.currency = self.currency(&code.node, code.span);
                settings.converted_by = converted_by.as_ref();
            }
            Setting::Rounding { mode, per } => settings.rounding = Some((*mode, *per)),
            Setting::FiscalYear(month) if (1..=12).contains(&month.node) => {
                settings.fiscal_month = Some(month.node);
            }
            Setting::FiscalYear(month) => {
                self.error("type-mismatch", "a month is a number from 1 to 12", month.span);
            }
            Setting::Uses(names) => {
                for name in names {
                    match RecordPack::of(&name.node) {
                        Some(pack) => self.schema.add_pack(pack),
                        None => self.unknown_pack(name),
                    }
                }
            }
            Setting::Effective(effective) => {
                settings.effective = Some(self.effective(effective));
                settings.effective_ast = Some(effective);
            }
            Setting::Corrections { by, when } => settings.corrections = Some((*by, when)),
        }
    }

    fn unknown_pack(&mut self, name: &Name) {
        let names = || RECORD_PACKS.iter().map(|pack| pack.name());
        let near = nearest(&name.node, names());
        let message = format!("no record pack is called `{}`", name.node);
        let found = self.error("unknown-name", message, name.span);
        found.help.push(format!("the packs are: {}", names().collect::<Vec<_>>().join(", ")));
        did_you_mean(found, name.span, near);
    }

    fn unknown_layer(&mut self, layer: &ast::Text) {
        let near = nearest(&layer.node, LAYERS.into_iter());
        let message = format!("no layer is called `{}`", layer.node);
        let found = self.error("unknown-name", message, layer.span);
        found.help.push(format!("the layers are: {}", LAYERS.join(", ")));
        if let Some(near) = near {
            *found = found.clone().suggest(layer.span, format!("\"{near}\""), "did you mean this?");
        }
    }

    /// What the headers say together: the title and version are the last file's, all else is of the last that says it.
    pub(super) fn header(&mut self) -> Header {
        let converted_by = self.exchange_table();
        let corrections = self.corrections();
        let last = self.settings.last();
        fn stated<'s, T>(
            settings: &'s [Settings<'_>],
            ask: impl Fn(&'s Settings<'_>) -> Option<T>,
        ) -> Option<T> {
            settings.iter().rev().find_map(ask)
        }
        let rounding = stated(&self.settings, |settings| settings.rounding);
        let (rounding, rounding_place) = rounding.unwrap_or((RoundingMode::HalfUp, RoundingPlace::Line));
        Header {
            title: last.map_or_else(String::new, |settings| settings.title.clone()),
            version: last.map_or_else(String::new, |settings| settings.version.clone()),
            edition: last.map_or(2026, |settings| settings.edition),
            currency: stated(&self.settings, |settings| settings.currency),
            rounding,
            rounding_place,
            fiscal_month: stated(&self.settings, |settings| settings.fiscal_month).unwrap_or(1),
            converted_by,
            corrections,
        }
    }

    /// The name behind `converted by`, with its file.
    pub(super) fn converted_by(&self) -> Option<(u32, &'a Name)> {
        let stated =
            (0..).zip(&self.settings).filter_map(|(file, settings)| Some((file, settings.converted_by?)));
        stated.last()
    }

    /// The table of exchange rates, which must lead from two currencies and a day to a number.
    fn exchange_table(&mut self) -> Option<usize> {
        let (file, name) = self.converted_by()?;
        self.in_file(file, |checker| {
            let Some(table) = checker.table_index(&name.node) else {
                checker.unknown_table(name);
                return None;
            };
            checker.used_tables.insert(table);
            let slot = &checker.tables[table];
            let keys: Vec<&Type> = slot.plan.keys.iter().map(|(_, ty)| ty).collect();
            let results: Vec<&Type> = slot.plan.results.iter().map(|(_, ty)| ty).collect();
            let fits = matches!(keys.as_slice(), [Type::Code(_), Type::Code(_), Type::Date])
                && matches!(results.as_slice(), [Type::Number]);
            if !fits && !keys.iter().chain(&results).any(|ty| **ty == Type::Any) {
                let at = At { file: slot.file, span: slot.ast.name.span };
                let message = format!("`{}` is no table of exchange rates", name.node);
                let found = checker.error("type-mismatch", message, name.span);
                *found = found
                    .clone()
                    .related(at.file, at.span, "the table")
                    .help("it has the columns `(source: code, target: code, day: date -> rate: number)`");
            }
            Some(table)
        })
    }

    /// For which invoices another document stands in the place of cuts.
    fn corrections(&mut self) -> Option<Corrections> {
        let stated = (0..)
            .zip(&self.settings)
            .filter_map(|(file, settings)| settings.corrections.map(|(by, when)| (file, by, when)));
        let (file, by, when) = stated.last()?;
        let invoice = self.schema.known.invoice;
        let when = self.in_file(file, |checker| checker.condition(when, Env::record(Some(invoice))));
        Some(Corrections { by, when })
    }

    /// Refuses headers whose rules would be in force by a date that no record has.
    pub(super) fn check_headers(&mut self) {
        for file in self.files() {
            let effective = self.settings.get(index(file)).and_then(|settings| settings.effective_ast);
            if let Some(effective) = effective {
                self.in_file(file, |checker| checker.check_judged_by(effective, None));
            }
        }
    }

    /// The layer of the rules in the current file.
    pub(super) fn layer(&self) -> Layer {
        self.settings.get(index(self.file)).map_or(GUIDELINE, |settings| settings.layer)
    }

    /// When the rules of the current file are in force, where they do not say so themselves.
    pub(super) fn default_effective(&self) -> Option<Effective> {
        self.settings.get(index(self.file))?.effective.clone()
    }

    /// The currency of amounts in the current file that name none: its own header's, else that of the last file that
    /// names one.
    pub(super) fn default_currency(&self) -> Option<Currency> {
        let own = self.settings.get(index(self.file)).and_then(|settings| settings.currency);
        own.or_else(|| self.settings.iter().rev().find_map(|settings| settings.currency))
    }

    pub(super) fn effective(&mut self, written: &ast::Effective) -> Effective {
        if let (Some(from), Some(until)) = (&written.from, &written.until)
            && until.node < from.node
        {
            self.ends_before_it_begins(*from, *until);
        }
        Effective {
            from: written.from.map(|date| date.node),
            until: written.until.map(|date| date.node),
            judged_by: written.judged_by.names.iter().map(|name| name.node.clone()).collect(),
        }
    }

    /// Refuses a period of which nothing is left.
    pub(super) fn ends_before_it_begins(&mut self, from: Spanned<Date>, until: Spanned<Date>) {
        let message = format!("the last day {} lies before the first, {}", until.node, from.node);
        let file = self.file;
        let found = self.error("range-empty", message, until.span);
        *found = found.clone().related(file, from.span, "the first day");
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
