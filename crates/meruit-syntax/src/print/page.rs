//! Where printed lines go: between them the comments and blank lines of the text they were read from.

use super::WIDTH;
use crate::scan::{Scanner, span_of};
use crate::span::Span;

/// What is printed for one part of an item.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    /// All of it on one line; of a row, what stands before its arrow.
    one: String,
    /// The same on several lines, where it can be broken.
    broken: Option<Vec<String>>,
    /// Whether it stands on several lines also where one would do.
    always_broken: bool,
    /// Of a row: the arrow and what stands behind it.
    behind: Option<String>,
}

impl Lines {
    /// What cannot be broken.
    pub(super) fn one(line: String) -> Self {
        Self { one: line, broken: None, always_broken: false, behind: None }
    }

    /// The same, which can be broken into these lines.
    pub(super) fn or_broken(self, lines: impl IntoIterator<Item = String>) -> Self {
        Self { broken: Some(lines.into_iter().collect()), ..self }
    }

    /// What stands on several lines, always.
    pub(super) fn several(lines: Vec<String>) -> Self {
        Self { always_broken: true, ..Self::one(lines.join(" ")).or_broken(lines) }
    }

    /// A row, whose arrow stands below that of its neighbours.
    pub(super) fn row(before: Self, behind: &str) -> Self {
        Self { behind: Some(behind.to_owned()), ..before }
    }

    /// Whether it is a row.
    pub(super) fn is_row(&self) -> bool {
        self.behind.is_some()
    }

    /// How wide the part before the arrow is.
    pub(super) fn before_arrow(&self) -> usize {
        width(&self.one)
    }

    /// The lines at an indent, arrows at a column where there is one.
    fn at(&self, indent: usize, arrow: Option<usize>) -> Vec<String> {
        let fits = |line: &str| indent + width(line) <= WIDTH;
        let whole = match &self.behind {
            None => self.one.clone(),
            Some(behind) => {
                let pad = arrow.unwrap_or(0).max(width(&self.one)) - width(&self.one);
                format!("{}{} {behind}", self.one, " ".repeat(pad))
            }
        };
        match &self.broken {
            Some(broken) if (self.always_broken || !fits(&whole)) && broken.len() > 1 => {
                let mut lines = broken.clone();
                if let (Some(behind), Some(last)) = (&self.behind, lines.last_mut()) {
                    last.push(' ');
                    last.push_str(behind);
                }
                lines
            }
            _ => vec![whole],
        }
    }

    /// All of it on one line, its arrow behind one blank.
    pub(super) fn unaligned(&self) -> String {
        let behind = self.behind.as_ref().map_or_else(String::new, |behind| format!(" {behind}"));
        format!("{}{behind}", self.one)
    }

    /// Whether it takes one line at an indent.
    pub(super) fn is_one_line(&self, indent: usize) -> bool {
        self.at(indent, None).len() == 1
    }
}

/// The columns of a line: characters, as an editor counts them.
pub(super) fn width(line: &str) -> usize {
    line.chars().count()
}

/// A comment of the text that was read.
#[derive(Clone, Copy, Debug)]
struct Comment {
    span: Span,
    /// Whether nothing stands before it on its line.
    own_line: bool,
}

/// The text being printed.
pub(super) struct Page<'t> {
    out: String,
    source: Option<&'t str>,
    comments: Vec<Comment>,
    /// How many comments are printed.
    printed: usize,
    /// Where in the source that ends which was printed last.
    last: u32,
    /// Whether the last line ends with a comment, so that nothing more can stand on it.
    commented: bool,
}

impl<'t> Page<'t> {
    /// An empty page. `source` is the text that the tree was read from, and the part of it that is printed.
    pub(super) fn new(source: Option<(&'t str, Span)>) -> Self {
        let comments = source.map(|(text, region)| comments_of(text, region)).unwrap_or_default();
        let last = source.map_or(0, |(_, region)| region.start);
        let source = source.map(|(text, _)| text);
        Self { out: String::new(), source, comments, printed: 0, last, commented: false }
    }

    /// The text that the tree was read from.
    pub(super) fn source(&self) -> Option<&'t str> {
        self.source
    }

    /// What is written at a place of the source.
    pub(super) fn written(&self, span: Span) -> Option<&'t str> {
        self.source.and_then(|source| source.get(span.range()))
    }

    /// Whether a comment lies inside a part of the source.
    pub(super) fn has_comment(&self, span: Span) -> bool {
        self.comments.iter().any(|comment| span.start <= comment.span.start && comment.span.start < span.end)
    }

    /// Whether two parts of the source stand on lines of their own, with nothing but line ends between them.
    pub(super) fn are_neighbours(&self, before: Span, after: Span) -> bool {
        let comment = self.comments.iter().any(|comment| {
            before.end <= comment.span.start
                && comment.span.start < after.end
                && (comment.own_line || after.start <= comment.span.start && self.needs_lines_before(after))
        });
        !comment && !self.blank_between(before.end, after.start)
    }

    /// Whether two parts of the source stand on one line.
    pub(super) fn on_one_line(&self, before: Span, after: Span) -> bool {
        let between = self.written(Span::new(before.end, after.start.max(before.end)));
        between.is_some_and(|between| !between.contains('\n'))
    }

    /// Whether a line between two places is empty.
    fn blank_between(&self, from: u32, to: u32) -> bool {
        let Some(between) = self.written(Span::new(from, to.max(from))) else { return false };
        let lines: Vec<&str> = between.split('\n').collect();
        lines
            .get(1..lines.len().saturating_sub(1))
            .unwrap_or_default()
            .iter()
            .any(|line| line.trim().is_empty())
    }

    /// Prints the comments before a place.
    pub(super) fn comments_before(&mut self, at: u32, indent: usize) {
        self.comments_where(indent, |comment| comment.span.start < at);
    }

    /// Prints the comments on lines of their own below the end of an item that are set in as its parts are.
    pub(super) fn comments_below(&mut self, item: Span) {
        let Some(source) = self.source else { return };
        let column = |at: u32| {
            let before = source.get(..at as usize).unwrap_or_default();
            before.len() - before.rfind('\n').map_or(0, |end| end + 1)
        };
        let own = column(item.start);
        while let Some(next) = self.comments.get(self.printed).copied() {
            // What stands behind the last part of the item belongs to it in any case.
            let belongs = if next.own_line {
                column(next.span.start) > own && !self.blank_between(self.last, next.span.start)
            } else {
                self.written(Span::new(self.last, next.span.start)).is_some_and(|gap| !gap.contains('\n'))
            };
            let between = Span::new(self.last.max(item.end), next.span.start);
            let nothing_between = self.written(between).is_some_and(|gap| gap.trim().is_empty());
            if !belongs || !nothing_between {
                return;
            }
            let start = next.span.start;
            self.comments_where(2, |comment| comment.span.start == start);
        }
    }

    /// Prints comments as long as they are wanted.
    fn comments_where(&mut self, indent: usize, wanted: impl Fn(&Comment) -> bool) {
        while let Some(comment) = self.comments.get(self.printed).copied().filter(|found| wanted(found)) {
            self.printed += 1;
            self.comment(comment, indent);
        }
    }

    fn comment(&mut self, comment: Comment, indent: usize) {
        let text = self.written(comment.span).unwrap_or_default().trim_end();
        if comment.own_line || self.out.is_empty() || self.commented {
            self.gap(comment.span.start);
            self.new_line(indent, text);
        } else {
            self.out.push_str("  ");
            self.out.push_str(text);
        }
        self.commented = true;
        self.last = self.last.max(comment.span.end);
    }

    /// Prints the comments inside a part before it, but for the last where that stands behind something: it will stand
    /// behind the part.
    fn comments_inside(&mut self, part: Span, indent: usize) {
        let mut count = self.inside(part);
        let last = self.comments.get((self.printed + count).saturating_sub(1));
        if count > 0 && last.is_some_and(|comment| !comment.own_line) {
            count -= 1;
        }
        for _ in 0..count {
            if let Some(comment) = self.comments.get(self.printed).copied() {
                self.printed += 1;
                self.comment(Comment { own_line: true, ..comment }, indent);
            }
        }
    }

    /// How many of the next comments stand inside a part.
    fn inside(&self, part: Span) -> usize {
        let rest = self.comments.get(self.printed..).unwrap_or_default();
        rest.iter().take_while(|comment| comment.span.start < part.end).count()
    }

    /// Whether comments inside a part need lines of their own before it.
    pub(super) fn needs_lines_before(&self, part: Span) -> bool {
        let inside = |found: &&Comment| part.start <= found.span.start && found.span.start < part.end;
        let inside: Vec<&Comment> = self.comments.iter().filter(inside).collect();
        inside.len() > 1 || inside.iter().any(|comment| comment.own_line)
    }

    /// An empty line where the source has one before a place.
    fn gap(&mut self, at: u32) {
        if !self.out.is_empty() && self.blank_between(self.last, at) {
            self.out.push('\n');
        }
    }

    /// An empty line before the next item of a tree that no text was read for.
    pub(super) fn gap_without_source(&mut self) {
        if self.source.is_none() && !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    fn new_line(&mut self, indent: usize, line: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(line);
        self.commented = false;
    }

    /// Prints a part on lines of its own, with the comments before and inside it.
    pub(super) fn part(&mut self, span: Span, indent: usize, lines: &Lines, arrow: Option<usize>) {
        self.comments_before(span.start, indent);
        self.comments_inside(span, indent);
        self.gap(span.start);
        for line in lines.at(indent, arrow) {
            self.new_line(indent, &line);
        }
        self.ends(span, indent);
    }

    /// Prints a part behind what stands on the last line.
    pub(super) fn part_behind(&mut self, span: Span, indent: usize, lines: &Lines) {
        for line in lines.at(0, None) {
            self.out.push(' ');
            self.out.push_str(&line);
        }
        self.ends(span, indent);
    }

    /// Ends a part: the comments inside it follow it.
    pub(super) fn ends(&mut self, span: Span, indent: usize) {
        self.last = self.last.max(span.end);
        self.comments_before(span.end, indent);
    }

    /// Whether so many columns more fit on the last line.
    pub(super) fn fits(&self, lines: &Lines) -> bool {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let own = lines.at(0, None);
        !self.commented
            && own.len() == 1
            && width(line) + 1 + own.first().map_or(0, |own| width(own)) <= WIDTH
    }

    /// The whole text, with the comments that are left and a line end.
    pub(super) fn finish(mut self) -> String {
        self.comments_before(u32::MAX, 0);
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}

/// The comments between the tokens of a part of a text.
fn comments_of(text: &str, region: Span) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut from = region.start;
    let ends = Scanner::new(text, region).map(|token| token.span);
    for token in ends.chain([Span::new(region.end, region.end)]) {
        let between = text.get(Span::new(from, token.start.max(from)).range()).unwrap_or_default();
        let mut at = from;
        let mut fresh = from == region.start;
        for line in between.split_inclusive('\n') {
            if let Some(found) = line.find('#') {
                let end = at as usize + line.trim_end().len();
                comments.push(Comment { span: span_of(at as usize + found, end), own_line: fresh });
            }
            at = span_of(0, at as usize + line.len()).end;
            fresh = true;
        }
        from = token.end;
    }
    comments
}
