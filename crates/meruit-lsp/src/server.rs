//! The loop that answers an editor.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;

use lsp_server::{Connection, ErrorCode, ExtractError, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, Completion, DocumentSymbolRequest, Formatting, GotoDefinition, HoverRequest,
    PrepareRenameRequest, References, Rename, Request as _,
};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, CompletionResponse,
    DocumentSymbol, DocumentSymbolResponse, GotoDefinitionResponse, Hover, HoverContents,
    HoverProviderCapability, Location, MarkupContent, MarkupKind, OneOf, PrepareRenameResponse,
    PublishDiagnosticsParams, Range, RenameOptions, ServerCapabilities, SymbolKind,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, TextEdit, Uri,
    WorkDoneProgressOptions, WorkspaceEdit,
};
use meruit_syntax::ast::ItemKind;
use meruit_syntax::format_named;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::complete::complete;
use crate::document::Document;
use crate::family::{Files, Member};
use crate::fixes::fixes;
use crate::hover::hover;
use crate::names::{Meaning, Use};
use crate::place::path_of;

/// Why the server stopped before it was told to.
#[derive(Debug)]
pub struct Stopped(String);

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the editor's messages could not be read: {}", self.0)
    }
}

impl std::error::Error for Stopped {}

/// Serves an editor over standard input and output, until it says to exit.
///
/// # Errors
///
/// When the connection breaks, or what comes over it is not the protocol.
pub fn run() -> Result<(), Stopped> {
    let (connection, threads) = Connection::stdio();
    serve(&connection)?;
    drop(connection);
    threads.join().map_err(|error| Stopped(error.to_string()))
}

/// Serves an editor over a connection, from its first message until it says to exit.
///
/// # Errors
///
/// As [`run`].
pub fn serve(connection: &Connection) -> Result<(), Stopped> {
    let stopped = |error: &dyn std::fmt::Display| Stopped(error.to_string());
    let capabilities = serde_json::to_value(capabilities()).map_err(|error| stopped(&error))?;
    let asked = connection.initialize(capabilities).map_err(|error| stopped(&error))?;
    let mut server = Server { connection, documents: HashMap::new(), root: root_of(&asked) };
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request).map_err(|error| stopped(&error))? {
                    return Ok(());
                }
                server.request(request)?;
            }
            Message::Notification(notification) => server.notification(notification)?,
            Message::Response(_) => {}
        }
        server.check_changed()?;
    }
    Ok(())
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some([".", " ", "(", "["].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        })),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

struct Open {
    document: Document,
    /// Whether it was changed since it was checked.
    changed: bool,
}

/// The folder that the editor works in.
fn root_of(asked: &serde_json::Value) -> Option<PathBuf> {
    let folder = asked.pointer("/workspaceFolders/0/uri").or_else(|| asked.get("rootUri"))?;
    path_of(&Uri::from_str(folder.as_str()?).ok()?)
}

struct Server<'c> {
    connection: &'c Connection,
    root: Option<PathBuf>,
    /// By URI.
    documents: HashMap<String, Open>,
}

/// What became of a request: its answer, or why there is none.
type Answer<T> = Result<T, String>;

impl Server<'_> {
    fn send(&self, message: impl Into<Message>) -> Result<(), Stopped> {
        self.connection.sender.send(message.into()).map_err(|error| Stopped(error.to_string()))
    }

    fn document(&self, uri: &Uri) -> Option<&Document> {
        self.documents.get(uri.as_str()).map(|open| &open.document)
    }

    /// Checks what was changed, unless more changes wait already.
    fn check_changed(&mut self) -> Result<(), Stopped> {
        if !self.connection.receiver.is_empty() {
            return Ok(());
        }
        self.check_all_changed()
    }

    fn check_all_changed(&mut self) -> Result<(), Stopped> {
        let mut told = Vec::new();
        for open in self.documents.values_mut().filter(|open| open.changed) {
            open.document.check();
            open.changed = false;
            told.push((open.document.uri.clone(), open.document.version, open.document.published()));
        }
        for (uri, version, diagnostics) in told {
            self.publish(PublishDiagnosticsParams { uri, diagnostics, version: Some(version) })?;
        }
        Ok(())
    }

    fn publish(&self, params: PublishDiagnosticsParams) -> Result<(), Stopped> {
        self.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params))
    }

    fn notification(&mut self, notification: Notification) -> Result<(), Stopped> {
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => {
                if let Some(params) = read::<DidOpenTextDocument>(notification) {
                    let opened = params.text_document;
                    let key = opened.uri.as_str().to_owned();
                    let document = Document::new(opened.uri, opened.version, opened.text);
                    self.documents.insert(key, Open { document, changed: true });
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Some(params) = read::<DidChangeTextDocument>(notification)
                    && let Some(open) = self.documents.get_mut(params.text_document.uri.as_str())
                {
                    open.document.change(params.text_document.version, params.content_changes);
                    open.changed = true;
                }
            }
            // What one file says of another is read from disk: after a save all are checked.
            DidSaveTextDocument::METHOD => {
                self.documents.values_mut().for_each(|open| open.changed = true);
            }
            DidCloseTextDocument::METHOD => {
                if let Some(params) = read::<DidCloseTextDocument>(notification) {
                    let uri = params.text_document.uri;
                    self.documents.remove(uri.as_str());
                    self.publish(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None })?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn request(&mut self, request: Request) -> Result<(), Stopped> {
        // An answer speaks of the text as it is.
        self.check_all_changed()?;
        match request.method.as_str() {
            HoverRequest::METHOD => self.answer::<HoverRequest>(request, |server, params| {
                Ok(server.hover(&params.text_document_position_params))
            }),
            Completion::METHOD => self.answer::<Completion>(request, |server, params| {
                let (document, byte) =
                    server.place(&params.text_document_position).ok_or("this file is not open")?;
                Ok(Some(CompletionResponse::Array(complete(document, byte))))
            }),
            GotoDefinition::METHOD => self.answer::<GotoDefinition>(request, |server, params| {
                let found = server.uses(&params.text_document_position_params, |one| one.gives);
                Ok(Some(GotoDefinitionResponse::Array(found)))
            }),
            References::METHOD => self.answer::<References>(request, |server, params| {
                let with_definition = params.context.include_declaration;
                Ok(Some(server.uses(&params.text_document_position, |one| with_definition || !one.gives)))
            }),
            PrepareRenameRequest::METHOD => self.answer::<PrepareRenameRequest>(request, |server, params| {
                Ok(server.renamed(&params).map(|(document, one, _)| {
                    PrepareRenameResponse::Range(document.lines.range(&document.text, one.span))
                }))
            }),
            Rename::METHOD => self.answer::<Rename>(request, |server, params| {
                server.rename(&params.text_document_position, &params.new_name).map(Some)
            }),
            Formatting::METHOD => self.answer::<Formatting>(request, |server, params| {
                Ok(server.document(&params.text_document.uri).and_then(formatted))
            }),
            CodeActionRequest::METHOD => self.answer::<CodeActionRequest>(request, |server, params| {
                Ok(server.document(&params.text_document.uri).map(|document| fixes(document, params.range)))
            }),
            DocumentSymbolRequest::METHOD => {
                self.answer::<DocumentSymbolRequest>(request, |server, params| {
                    let symbols = server.document(&params.text_document.uri).map(symbols).unwrap_or_default();
                    Ok(Some(DocumentSymbolResponse::Nested(symbols)))
                })
            }
            _ => {
                let message = format!("`{}` is not served", request.method);
                self.refuse(request.id, ErrorCode::MethodNotFound, message)
            }
        }
    }

    /// Reads the parameters of a request and sends its answer.
    fn answer<R>(
        &self,
        request: Request,
        work: impl FnOnce(&Self, R::Params) -> Answer<R::Result>,
    ) -> Result<(), Stopped>
    where
        R: lsp_types::request::Request,
        R::Params: DeserializeOwned,
        R::Result: Serialize,
    {
        let id = request.id.clone();
        match request.extract::<R::Params>(R::METHOD) {
            Ok((id, params)) => match work(self, params) {
                Ok(result) => self.send(Response::new_ok(id, result)),
                Err(why) => self.refuse(id, ErrorCode::RequestFailed, why),
            },
            Err(ExtractError::JsonError { error, .. }) => {
                self.refuse(id, ErrorCode::InvalidParams, error.to_string())
            }
            Err(ExtractError::MethodMismatch(_)) => Ok(()),
        }
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: String) -> Result<(), Stopped> {
        self.send(Response::new_err(id, code as i32, message))
    }

    /// The document and byte of a position.
    fn place(&self, at: &TextDocumentPositionParams) -> Option<(&Document, usize)> {
        let document = self.document(&at.text_document.uri)?;
        Some((document, document.lines.byte(&document.text, at.position)))
    }

    fn hover(&self, at: &TextDocumentPositionParams) -> Option<Hover> {
        let (document, byte) = self.place(at)?;
        let (value, span) = hover(document, byte)?;
        Some(Hover {
            contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
            range: Some(document.lines.range(&document.text, span)),
        })
    }

    fn files(&self) -> Files<'_> {
        Files::new(self.documents.values().map(|open| &open.document), self.root.as_deref())
    }

    /// The places of the name at a position, in every file that knows it.
    fn uses(&self, at: &TextDocumentPositionParams, wanted: impl Fn(&Use) -> bool) -> Vec<Location> {
        let Some((document, byte)) = self.place(at) else { return Vec::new() };
        let Some(found) = document.names().at(byte) else { return Vec::new() };
        let meaning = &found.meaning;
        let family = if is_local(meaning) { Vec::new() } else { self.files().of(document, meaning) };
        let mut places = Vec::new();
        let own = document.names().of(meaning).filter(|one| wanted(one));
        places.extend(
            own.map(|one| {
                Location::new(document.uri.clone(), document.lines.range(&document.text, one.span))
            }),
        );
        for member in family.iter().filter(|member| member.uri != document.uri) {
            let uses = member.names.of(meaning).filter(|one| wanted(one));
            places.extend(
                uses.map(|one| Location::new(member.uri.clone(), member.lines.range(&member.text, one.span))),
            );
        }
        places
    }

    /// The name at a position, where a file gives it, so that it can be changed; and the other files that know it.
    fn renamed(&self, at: &TextDocumentPositionParams) -> Option<(&Document, &Use, Vec<Member>)> {
        let (document, byte) = self.place(at)?;
        let one = document.names().at(byte)?;
        let mut family =
            if is_local(&one.meaning) { Vec::new() } else { self.files().of(document, &one.meaning) };
        let is_given = document.names().is_given(&one.meaning) || !family.is_empty();
        family.retain(|member| member.uri != document.uri);
        is_given.then_some((document, one, family))
    }

    #[expect(clippy::mutable_key_type, reason = "the protocol's edits are kept by URI")]
    fn rename(&self, at: &TextDocumentPositionParams, new: &str) -> Answer<WorkspaceEdit> {
        let (document, one, family) = self.renamed(at).ok_or("no name of these files stands here")?;
        if !is_name(new) {
            return Err(format!(
                "`{new}` is no name: small letters, digits and `_`, and no word of the language"
            ));
        }
        let taken = match &one.meaning {
            Meaning::Shared(_) => Meaning::Shared(new.to_owned()),
            Meaning::Field(_) => Meaning::Field(new.to_owned()),
            Meaning::Rule(_) => Meaning::Rule(new.to_owned()),
            Meaning::Record(_) => Meaning::Record(new.to_owned()),
            Meaning::Let(place, _) => Meaning::Let(*place, new.to_owned()),
        };
        let names = family.iter().map(|member| &member.names).chain([document.names()]);
        let is_taken = names.into_iter().any(|names| names.is_given(&taken)) || document.gives_below(&taken);
        if one.meaning.name() != new && is_taken {
            return Err(format!("`{new}` is taken"));
        }
        // An edit of some of the files would leave the others without their name.
        if let Some(why) = family.iter().find_map(|member| member.fixed.clone()) {
            return Err(why);
        }
        if !is_local(&one.meaning) && document.has_fault() {
            return Err("this file has a fault: what it says is known once that is mended".to_owned());
        }
        let edit = |range: Range| TextEdit { range, new_text: new.to_owned() };
        let own = document.names().of(&one.meaning);
        let own = own.map(|one| edit(document.lines.range(&document.text, one.span))).collect();
        let mut changes = HashMap::from([(document.uri.clone(), own)]);
        for member in &family {
            let uses = member.names.of(&one.meaning);
            let edits = uses.map(|one| edit(member.lines.range(&member.text, one.span))).collect();
            changes.insert(member.uri.clone(), edits);
        }
        Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
    }
}

/// Whether a name is known in one item alone.
fn is_local(meaning: &Meaning) -> bool {
    matches!(meaning, Meaning::Let(..))
}

/// Whether a text is a name, all of it.
fn is_name(text: &str) -> bool {
    let parsed = meruit_syntax::parse(&format!("define {text} = 1"), 0);
    let defined = parsed.file.items.first().is_some_and(|item| match &item.kind {
        ItemKind::Define(define) => define.record.is_none() && define.name.node == text,
        _ => false,
    });
    parsed.diagnostics.is_empty() && defined
}

/// The parameters of a notification; one that is not as the protocol has it is left.
fn read<N>(notification: Notification) -> Option<N::Params>
where
    N: lsp_types::notification::Notification,
    N::Params: DeserializeOwned,
{
    notification.extract(N::METHOD).ok()
}

/// The edit that formats a file: none where it has errors or is formatted.
fn formatted(document: &Document) -> Option<Vec<TextEdit>> {
    let formatted = format_named(&document.name(), &document.text).ok()?;
    if formatted == document.text {
        return Some(Vec::new());
    }
    let end = u32::try_from(document.text.len()).unwrap_or(u32::MAX);
    let range = document.lines.range(&document.text, meruit_syntax::Span::new(0, end));
    Some(vec![TextEdit { range, new_text: formatted }])
}

/// The items of a file, for an editor's outline.
fn symbols(document: &Document) -> Vec<DocumentSymbol> {
    let items = document.file.items.iter().map(|item| {
        let (name, kind, detail) = match &item.kind {
            ItemKind::List(list) => (&list.name, SymbolKind::ENUM, None),
            ItemKind::Table(table) => (&table.name, SymbolKind::STRUCT, None),
            ItemKind::Record(record) => (&record.name, SymbolKind::CLASS, None),
            ItemKind::Define(define) => (&define.name, SymbolKind::CONSTANT, None),
            ItemKind::Rule(rule) => (&rule.name, SymbolKind::EVENT, rule.title.as_ref()),
            ItemKind::Decision(decision) => (&decision.name, SymbolKind::EVENT, decision.title.as_ref()),
            ItemKind::Waive(waive) => (&waive.rule, SymbolKind::OPERATOR, None),
            ItemKind::Test(test) => (&test.title, SymbolKind::METHOD, None),
        };
        #[expect(deprecated, reason = "the field has to be there")]
        DocumentSymbol {
            name: name.node.clone(),
            detail: detail.map(|title| title.node.clone()),
            kind,
            tags: None,
            deprecated: None,
            range: document.lines.range(&document.text, item.span),
            selection_range: document.lines.range(&document.text, name.span),
            children: None,
        }
    });
    items.collect()
}
