//! The server as an editor sees it: messages in, messages out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not there")]

use std::thread::JoinHandle;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// An editor with a server of its own.
struct Editor {
    connection: Connection,
    server: Option<JoinHandle<()>>,
    next: i32,
    /// What the server told of the file last.
    told: Vec<Value>,
}

const URI: &str = "file:///rules/guideline.ocg";

impl Editor {
    fn new() -> Self {
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || meruit_lsp::serve(&server).unwrap());
        let mut editor = Self { connection, server: Some(server), next: 0, told: Vec::new() };
        let initialized =
            editor.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
        assert_eq!(initialized["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", json!({}));
        editor
    }

    /// An editor with one file open.
    fn with(text: &str) -> Self {
        let mut editor = Self::new();
        editor.open(URI, text);
        editor
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "ocg", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
        self.diagnostics();
    }

    fn tell(&self, method: &str, params: Value) {
        self.connection.sender.send(Notification::new(method.to_owned(), params).into()).unwrap();
    }

    /// The whole answer to a request.
    fn response(&mut self, method: &str, params: Value) -> Response {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.connection.sender.send(Request::new(id.clone(), method.to_owned(), params).into()).unwrap();
        loop {
            match self.connection.receiver.recv().unwrap() {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return response;
                }
                Message::Notification(note) => self.told.push(note.params),
                Message::Request(request) => panic!("{request:?}"),
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let response = self.response(method, params);
        assert!(response.error.is_none(), "{method}: {response:?}");
        response.result.unwrap()
    }

    /// Waits for what is wrong with a file.
    fn diagnostics(&mut self) -> Value {
        match self.connection.receiver.recv().unwrap() {
            Message::Notification(note) => {
                assert_eq!(note.method, "textDocument/publishDiagnostics");
                note.params
            }
            other => panic!("{other:?}"),
        }
    }

    fn at(&mut self, method: &str, line: u32, character: u32) -> Value {
        self.ask(
            method,
            json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}),
        )
    }

    /// What is offered at a place.
    fn offered(&mut self, line: u32, character: u32) -> Vec<(String, String)> {
        let answer = self.at("textDocument/completion", line, character);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        answer.as_array().unwrap().iter().map(|item| (text(&item["label"]), text(&item["detail"]))).collect()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.response("shutdown", Value::Null);
            self.tell("exit", Value::Null);
            self.server.take().unwrap().join().unwrap();
        }
    }
}

const RULES: &str = r#"guideline "Caps" currency USD
list clerical = "calendar*"
table cap (role: code("role"), office: text -> rate: rate)
  PARTNR, any -> 900 USD
  any, any -> 500 USD
define day_cap = 10 hours
define fee.long = hours > day_cap
rule capped "Capped rates" section "3.1"
  for each fee where timekeeper.role is PARTNR
  let limit = cap[timekeeper.role, timekeeper.office]
  then reduce rate to limit
rule long_day for each fee when long and narrative mentions clerical then warn
rule rest exception to long_day for each fee where task is L310 then note
test "capped" given fee { rate 950 USD, hours 1 } expect capped passes
"#;

#[test]
fn diagnostics_follow_each_change() {
    let mut editor = Editor::new();
    let document = json!({"uri": URI, "languageId": "ocg", "version": 1, "text": "rule é for each fee\n"});
    editor.tell("textDocument/didOpen", json!({"textDocument": document}));
    let told = editor.diagnostics();
    assert_eq!(told["diagnostics"][0]["severity"], 1);
    // The whole text, then a part of it by its UTF-16 columns.
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "# 😀\nrule x for each fe then note\n"}]}),
    );
    let told = editor.diagnostics();
    assert_eq!((&told["version"], &told["diagnostics"][0]["code"]), (&json!(2), &json!("unknown-record")));
    assert_eq!(
        told["diagnostics"][0]["range"],
        json!({"start": {"line": 1, "character": 16}, "end": {"line": 1, "character": 18}})
    );
    let range = json!({"start": {"line": 1, "character": 18}, "end": {"line": 1, "character": 18}});
    editor.tell(
        "textDocument/didChange",
        json!({"textDocument": {"uri": URI, "version": 3}, "contentChanges": [{"range": range, "text": "e"}]}),
    );
    assert_eq!(editor.diagnostics()["diagnostics"], json!([]));
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": URI}}));
    assert_eq!(editor.diagnostics()["diagnostics"], json!([]));
}

#[test]
fn hovering_tells_of_fields_codes_tables_and_rules() {
    let mut editor = Editor::with(RULES);
    let mut said = |line, character| {
        editor.at("textDocument/hover", line, character)["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(said(8, 32), "`timekeeper.role`: code(\"role\"), may be missing");
    assert!(said(8, 22).starts_with("`fee.timekeeper`: timekeeper"), "{}", said(8, 22));
    assert_eq!(said(8, 42), "`PARTNR` Partner: a LEDES timekeeper classification");
    assert_eq!(said(12, 60), "`L310` Written Discovery: task code of UTBMS litigation, under L300 Discovery");
    assert!(said(9, 15).contains("PARTNR, any -> 900 USD"), "a table shows its rows");
    assert!(said(12, 25).contains("rule long_day for each fee"), "{}", said(12, 25));
    assert!(said(13, 60).contains("Section 3.1"), "a rule shows its clause");
    assert!(said(10, 24).contains("let limit = cap["), "{}", said(10, 24));
    assert!(said(11, 33).contains("define fee.long"), "{}", said(11, 33));
    assert_eq!(said(0, 0), "");
}

#[test]
fn completion_knows_the_record_the_codes_and_the_names() {
    let text = format!(
        "{RULES}rule next for each fee where timekeeper.\nrule codes for each fee where task is \nrule more for each fee when \nrule sums for each invoice when sum(x of fee where \nrule done for each  \nrule out for each fee then \n"
    );
    let mut editor = Editor::with(&text);
    let has = |offered: &[(String, String)], label: &str, detail: &str| {
        assert!(offered.iter().any(|(l, d)| l == label && d == detail), "{label} {detail}: {offered:?}");
    };
    let fields = editor.offered(14, 40);
    has(&fields, "role", "code(\"role\")?");
    has(&fields, "office", "text?");
    assert!(!fields.iter().any(|(label, _)| label == "hours"), "hours are the fee's");
    let codes = editor.offered(15, 38);
    has(&codes, "L310", "Written Discovery");
    assert!(!codes.iter().any(|(label, _)| label == "E101"), "an expense is no task");
    let names = editor.offered(16, 28);
    has(&names, "hours", "hours?");
    has(&names, "long", "defined");
    has(&names, "cap", "table[role, office]");
    has(&names, "day_cap", "parameter");
    let inner = editor.offered(17, 51);
    has(&inner, "timekeeper", "timekeeper");
    has(&editor.offered(18, 19), "expense", "record");
    has(&editor.offered(19, 27), "reduce", "outcome");
}

#[test]
fn names_are_found_and_changed_everywhere() {
    let mut editor = Editor::with(RULES);
    let lines = |answer: &Value| -> Vec<u64> {
        answer
            .as_array()
            .unwrap()
            .iter()
            .map(|place| place["range"]["start"]["line"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(lines(&editor.at("textDocument/definition", 12, 25)), [11]);
    assert_eq!(lines(&editor.at("textDocument/definition", 6, 27)), [5]);
    let params = json!({"textDocument": {"uri": URI}, "position": {"line": 11, "character": 33}, "context": {"includeDeclaration": true}});
    assert_eq!(lines(&editor.ask("textDocument/references", params)), [6, 11]);
    let rename = |new: &str| json!({"textDocument": {"uri": URI}, "position": {"line": 9, "character": 15}, "newName": new});
    let edit = editor.ask("textDocument/rename", rename("rate_cap"));
    let edits = edit["changes"][URI].as_array().unwrap();
    assert_eq!(edits.len(), 2);
    assert!(edits.iter().all(|edit| edit["newText"] == "rate_cap"));
    let refused = [
        ("Cap", "is no name"),
        ("when", "is no name"),
        ("clerical", "is taken"),
        ("a.b", "is no name"),
        ("a = 2 define b", "is no name"),
        ("a ", "is no name"),
    ];
    for (new, why) in refused {
        let response = editor.response("textDocument/rename", rename(new));
        assert!(response.error.unwrap().message.contains(why), "{new}");
    }
    // A field of the records themselves is not this file's to name.
    let nowhere = editor.at("textDocument/prepareRename", 8, 32);
    assert_eq!(nowhere, Value::Null);
}

#[test]
fn a_file_is_formatted_and_mended() {
    let mut editor = Editor::with("rule  x for each fee when hour>1 then note\n");
    let formatted = editor.ask(
        "textDocument/formatting",
        json!({"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": true}}),
    );
    assert_eq!(formatted[0]["newText"], "rule x for each fee when hour > 1 then note\n");
    let range = json!({"start": {"line": 0, "character": 27}, "end": {"line": 0, "character": 27}});
    let actions = editor.ask(
        "textDocument/codeAction",
        json!({"textDocument": {"uri": URI}, "range": range, "context": {"diagnostics": []}}),
    );
    assert_eq!(actions[0]["title"], "did you mean `hours`?");
    assert_eq!(actions[0]["edit"]["changes"][URI][0]["newText"], "hours");
    assert_eq!(actions[0]["diagnostics"][0]["code"], "unknown-name");
}

#[test]
fn rules_in_markdown_are_served_like_others() {
    let uri = "file:///rules/guideline.md";
    let text = "# 3.1 Rates\n\nNo more than agreed.\n\n```ocg\nrule cap for each fee then reduce rate to 300 USD\nrule more exception to cap for each fe then note\n```\n\nwhen rule\n";
    let mut editor = Editor::new();
    let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
    editor.tell("textDocument/didOpen", json!({"textDocument": document}));
    let told = editor.diagnostics();
    assert_eq!(told["diagnostics"][0]["range"]["start"], json!({"line": 6, "character": 36}));
    let hover = editor.ask(
        "textDocument/hover",
        json!({"textDocument": {"uri": uri}, "position": {"line": 6, "character": 24}}),
    );
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(said.contains("**3.1 Rates**\n\nNo more than agreed."), "{said}");
    let symbols = editor.ask("textDocument/documentSymbol", json!({"textDocument": {"uri": uri}}));
    assert_eq!((&symbols[0]["name"], symbols.as_array().unwrap().len()), (&json!("cap"), 2));
}

#[test]
fn files_beside_the_one_that_is_open_are_read_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("base.ocg"), "define day_cap = 10 hours\n").unwrap();
    let uri = format!("file://{}/matter.ocg", folder.path().display());
    let text = "guideline \"M\" layer \"matter\" extends \"base.ocg\"\nrule long for each fee when hours > day_cap then note\n";
    let mut editor = Editor::new();
    let document = json!({"uri": uri, "languageId": "ocg", "version": 1, "text": text});
    editor.tell("textDocument/didOpen", json!({"textDocument": document}));
    assert_eq!(editor.diagnostics()["diagnostics"], json!([]));
    std::fs::write(folder.path().join("base.ocg"), "define other = 10 hours\n").unwrap();
    editor.tell("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    assert_eq!(editor.diagnostics()["diagnostics"][0]["code"], "unknown-name");
}

/// A base, a Markdown document and a rule file that stand upon it, one that stands upon the document, and a stranger.
fn family() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("firm")).unwrap();
    write(
        "firm/base.ocg",
        "guideline \"Base\"\ndefine day_cap = 10 hours\ndefine fee.travel = activity is A112\nrule long for each fee when hours > day_cap then note\n",
    );
    write(
        "client.md",
        "# Client\n\n```ocg\nguideline \"Client\" layer \"guideline\" extends \"firm/base.ocg\"\n```\n\nday_cap in words\n\n```ocg\nrule short exception to long for each fee where hours < day_cap then note\n```\n",
    );
    write(
        "matter.ocg",
        "guideline \"M\" layer \"matter\" extends \"client.md\"\nreplace define day_cap = 12 hours\nrule trips for each fee where travel when hours > day_cap then note\n",
    );
    write("stranger.ocg", "define day_cap = 1 hour\nrule own for each fee when hours > day_cap then note\n");
    folder
}

#[test]
fn names_are_found_and_changed_in_all_files_that_stand_upon_one_another() {
    let folder = family();
    let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let mut editor = Editor::new();
    editor.open(&uri("matter.ocg"), &read("matter.ocg"));
    let here = |line: u32, character: u32| json!({"textDocument": {"uri": uri("matter.ocg")}, "position": {"line": line, "character": character}});
    let ask = |line, character, more: Value| {
        let mut params = here(line, character);
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    // `travel`, which the base gives.
    let places = editor.ask("textDocument/definition", here(2, 31));
    assert_eq!(
        (&places[0]["uri"], &places[0]["range"]["start"]["line"]),
        (&json!(uri("firm/base.ocg")), &json!(2))
    );
    let hover = editor.ask("textDocument/hover", here(2, 31));
    let said = hover["contents"]["value"].as_str().unwrap();
    assert!(
        said.contains("define fee.travel = activity is A112") && said.contains("firm/base.ocg"),
        "{said}"
    );
    let offered = editor.ask("textDocument/completion", here(2, 31));
    assert!(offered.as_array().unwrap().iter().any(|one| one["label"] == "travel"), "{offered}");
    // `day_cap`, which the base gives and this file replaces.
    let references =
        editor.ask("textDocument/references", ask(2, 50, json!({"context": {"includeDeclaration": true}})));
    assert_eq!(references.as_array().unwrap().len(), 5);
    let edit = editor.ask("textDocument/rename", ask(2, 50, json!({"newName": "most_hours"})));
    let changes = edit["changes"].as_object().unwrap();
    let mut files: Vec<&String> = changes.keys().collect();
    files.sort();
    assert_eq!(files, [&uri("client.md"), &uri("firm/base.ocg"), &uri("matter.ocg")]);
    let counts: Vec<usize> = files.iter().map(|file| changes[*file].as_array().unwrap().len()).collect();
    assert_eq!(counts, [1, 2, 2]);
    // What is changed everywhere is sound: each file with its edits, checked.
    for name in ["firm/base.ocg", "client.md", "matter.ocg"] {
        let mut lines: Vec<String> = read(name).lines().map(str::to_owned).collect();
        for edit in changes[&uri(name)].as_array().unwrap().iter().rev() {
            let at =
                |end: &str, part: &str| usize::try_from(edit["range"][end][part].as_u64().unwrap()).unwrap();
            lines[at("start", "line")]
                .replace_range(at("start", "character")..at("end", "character"), "most_hours");
        }
        std::fs::write(folder.path().join(name), lines.join("\n")).unwrap();
    }
    assert!(
        read("client.md").contains("day_cap in words") && read("client.md").contains("hours < most_hours")
    );
    let mut after = Editor::new();
    let text = read("matter.ocg");
    let document = json!({"uri": uri("matter.ocg"), "languageId": "ocg", "version": 1, "text": text});
    after.tell("textDocument/didOpen", json!({"textDocument": document}));
    assert_eq!(after.diagnostics()["diagnostics"], json!([]));
}

#[test]
fn a_name_is_changed_from_below_and_not_by_halves() {
    let folder = family();
    let uri = |name: &str| format!("file://{}/{name}", folder.path().display());
    let mut editor = Editor::new();
    let root =
        json!({"textDocument": {"uri": uri("firm/base.ocg")}, "position": {"line": 3, "character": 6}});
    let text = std::fs::read_to_string(folder.path().join("firm/base.ocg")).unwrap();
    editor.open(&uri("firm/base.ocg"), &text);
    let rename = |new: &str| {
        let mut params = root.clone();
        params["newName"] = json!(new);
        params
    };
    // Without a folder to work in, what lies above is known by being open.
    let edit = editor.ask("textDocument/rename", rename("too_long"));
    assert_eq!(edit["changes"].as_object().unwrap().len(), 1);
    let client = std::fs::read_to_string(folder.path().join("client.md")).unwrap();
    editor.open(&uri("client.md"), &client);
    let edit = editor.ask("textDocument/rename", rename("too_long"));
    assert_eq!(edit["changes"].as_object().unwrap().len(), 2);
    let taken = editor.response("textDocument/rename", rename("short"));
    assert_eq!(taken.error.unwrap().message, "`short` is taken");
    editor.open(&uri("client.md"), &client.replace("then note", "then nothing"));
    let refused = editor.response("textDocument/rename", rename("too_long"));
    assert!(refused.error.unwrap().message.starts_with("`client.md` has a fault"));
}

#[test]
fn what_is_not_served_or_not_readable_is_refused_and_the_server_goes_on() {
    let mut editor = Editor::with(RULES);
    let unknown = editor.response("textDocument/inlayHint", json!({}));
    assert_eq!(unknown.error.unwrap().code, -32601);
    let wrong = editor.response("textDocument/hover", json!({"textDocument": 1}));
    assert_eq!(wrong.error.unwrap().code, -32602);
    editor.tell("textDocument/didChange", json!({"nothing": true}));
    assert!(editor.at("textDocument/hover", 8, 42)["contents"]["value"].is_string());
}

#[test]
fn no_place_in_no_text_ends_the_server() {
    let mut editor = Editor::with(RULES);
    let mut version = 1;
    for text in [
        "",
        "rule",
        "rule x for each fee when (((",
        "test \"",
        "define fee.",
        "é😀 rule x for each fee when sum(",
        RULES,
    ] {
        version += 1;
        let change =
            json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": [{"text": text}]});
        editor.tell("textDocument/didChange", change);
        editor.diagnostics();
        for line in 0..3 {
            for character in (0..60).step_by(3) {
                editor.at("textDocument/completion", line, character);
                editor.at("textDocument/hover", line, character);
                editor.at("textDocument/prepareRename", line, character);
            }
        }
    }
}

#[test]
fn the_grammar_for_colours_knows_every_word_of_the_language() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let grammar: Value = serde_json::from_str(&read("bindings/vscode/syntaxes/ocg.tmLanguage.json")).unwrap();
    let markdown: Value =
        serde_json::from_str(&read("bindings/vscode/syntaxes/markdown-ocg.tmLanguage.json")).unwrap();
    assert_eq!(
        markdown["repository"]["ocg-code-block"]["patterns"][0]["patterns"][0]["include"],
        grammar["scopeName"]
    );
    let coloured = grammar["repository"].to_string();
    let pest = read("grammar/meruit.pest");
    let reserved = pest.split("reserved = _{").nth(1).unwrap().split('}').next().unwrap();
    let words: Vec<&str> = reserved.split('"').skip(1).step_by(2).collect();
    assert!(words.len() > 30);
    for word in words {
        // `\\bthis` holds on to the mark of a word's start.
        let coloured = coloured.replace("\\\\b", " ");
        let stands = coloured.split(|c: char| !c.is_ascii_alphanumeric()).any(|found| found == word);
        assert!(stands, "`{word}` has no colour");
    }
}
