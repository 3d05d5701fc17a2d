//! Colours and widths: what the terminal can do and the user wants.

use std::io::IsTerminal;

use clap::ValueEnum;
use meruit::Style;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that has them, unless NO_COLOR is set
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// No line is longer, however wide the terminal.
const WIDEST: usize = 120;

/// How texts look on the two outputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    color: Color,
}

impl Look {
    pub(crate) fn new(color: Color) -> Self {
        Self { color }
    }

    /// The style of standard output.
    pub(crate) fn out(self) -> Style {
        let width = console::Term::stdout().size_checked();
        self.style(anstream::AutoStream::choice(&std::io::stdout()), width)
    }

    /// The style of standard error.
    pub(crate) fn talk(self) -> Style {
        let width = console::Term::stderr().size_checked();
        self.style(anstream::AutoStream::choice(&std::io::stderr()), width)
    }

    /// The style of a file.
    pub(crate) fn file(self) -> Style {
        Style { color: self.color == Color::Always, ..Style::PLAIN }
    }

    fn style(self, automatic: anstream::ColorChoice, size: Option<(u16, u16)>) -> Style {
        let color = match self.color {
            Color::Auto => automatic != anstream::ColorChoice::Never,
            Color::Always => true,
            Color::Never => false,
        };
        let width = size.map_or(Style::PLAIN.width, |(_, columns)| usize::from(columns).min(WIDEST));
        Style { color, width }
    }
}

/// Whether a progress bar can be shown without getting in the way of the output.
pub(crate) fn can_show_progress(to_file: bool) -> bool {
    std::io::stderr().is_terminal() && (to_file || !std::io::stdout().is_terminal())
}
