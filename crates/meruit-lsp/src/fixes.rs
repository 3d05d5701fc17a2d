//! Quick fixes: the changes that messages offer.

use std::collections::HashMap;

use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, Range, TextEdit, WorkspaceEdit};

use crate::document::Document;

/// The changes of the messages that touch a range, the likeliest of each first.
#[expect(clippy::mutable_key_type, reason = "the protocol's edits are kept by URI")]
pub(crate) fn fixes(document: &Document, range: Range) -> Vec<CodeActionOrCommand> {
    let mut actions = Vec::new();
    for (found, shown) in document.diagnostics.iter().zip(document.published()) {
        let touches = shown.range.start <= range.end && range.start <= shown.range.end;
        if !touches {
            continue;
        }
        for (place, change) in
            found.suggestions.iter().filter(|change| change.file == found.primary.file).enumerate()
        {
            let edit = TextEdit {
                range: document.lines.range(&document.text, change.span),
                new_text: change.replacement.clone(),
            };
            let changes = HashMap::from([(document.uri.clone(), vec![edit])]);
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: change.message.clone(),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![shown.clone()]),
                edit: Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }),
                is_preferred: Some(place == 0),
                ..CodeAction::default()
            }));
        }
    }
    actions
}
