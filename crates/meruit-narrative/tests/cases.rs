//! One wording per rule: tasks, times and reasons, readable as a list of what is and is not block billing.

use meruit_narrative::{
    Analyser, Certainty, CodeCheck, Label, Lexicon, Options, Part, PrepareAndAttend, Related, check_code,
};
use rust_decimal::Decimal;

#[expect(clippy::unwrap_used, reason = "a test's own number")]
fn hours(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

#[track_caller]
fn tasks(text: &str, expected: u32) {
    let analysis = Analyser::shared().analyse(text, None);
    let read: Vec<&str> = analysis.segments.iter().map(|segment| segment.span.of(text)).collect();
    assert_eq!(analysis.tasks, expected, "{text}: {read:?}");
    assert_eq!(analysis.is(Label::BlockBilled), expected > 1 && !analysis.itemised, "{text}");
}

#[test]
fn one_verb_chain_is_one_task() {
    tasks("Review and revise stock purchase agreement", 1);
    tasks("Draft, edit and finalize motion to transfer", 1);
    tasks("Receipt and review of notice of removal", 1);
    tasks("Reviewed, analyzed and annotated the indenture", 1);
}

#[test]
fn an_event_and_its_parts_are_one_task() {
    tasks("Attend hearing on motion to quash and argue same", 1);
    tasks("Attend trial, cross-examine two witnesses and present closing argument", 1);
}

#[test]
fn a_talk_and_what_it_led_to_are_one_task() {
    tasks("Call with lender's counsel re payoff; counsel agreed to extension", 1);
    tasks("Telephone call to adjuster regarding deductible; left message", 1);
}

#[test]
fn lists_of_things_and_people_are_one_task() {
    tasks("Review deposition transcripts of Moran, Adeyemi and Foss", 1);
    tasks("Review leases, amendments, estoppels and title commitment", 1);
    tasks("Conference call with client, auditor and escrow agent regarding closing mechanics", 1);
    tasks("Review complaint of Bell and Howe Trucking", 1);
    tasks("Letter to Grant & Draft LLP regarding indemnity demand", 1);
}

#[test]
fn papers_of_one_filing_are_one_task() {
    tasks("Prepare petition, verification and summons", 1);
    tasks("Draft motion for sanctions and supporting declaration", 1);
}

#[test]
fn purposes_and_contexts_make_no_task() {
    tasks("Review ledger in preparation for deposition of controller", 1);
    tasks("Meet with client to discuss earn-out and prepare for negotiation", 1);
    tasks("Prepare for hearing by reviewing pleadings, marking exhibits and outlining argument", 1);
    tasks("Draft letter to insurer, summarizing coverage position", 1);
}

#[test]
fn a_thread_is_one_task() {
    tasks("Email to trustee re bond; email from trustee re bond", 1);
    tasks("Review email from opposing counsel regarding protective order and respond to same", 1);
    tasks("Phone call and email to client re bond increase", 1);
}

#[test]
fn research_and_its_note_are_one_task() {
    tasks("Research laches defense and prepare memorandum summarizing same", 1);
    tasks("Research laches defense; draft answer to complaint", 2);
}

#[test]
fn passing_on_what_was_drafted_is_one_task() {
    tasks("Draft proposed order and circulate same to counsel", 1);
    tasks("Finalize and file reply brief", 1);
}

#[test]
fn another_object_person_or_journey_is_another_task() {
    tasks("Draft motion in limine and outline for deposition of Dr. Kerr", 2);
    tasks("Review indenture and confer with issuer", 2);
    tasks("Draft letter to adjuster and letter to opposing counsel", 2);
    tasks("Travel to Reno; attend mediation of wage claims", 2);
    tasks("Reviewed maintenance logs. Drafted interrogatories to lessor. Called expert re metallurgy.", 3);
    tasks("Review audit report then call controller about reserves", 2);
    tasks("Analyze liens/draft subordination agreement/call title company re payoff", 3);
}

#[test]
fn times_are_read_in_every_form() {
    for text in [
        "Draft deed (0.5); call escrow officer re wire (0.4)",
        "Draft deed (.5), call escrow officer re wire (.4)",
        "[0.5] Draft deed; [0.4] call escrow officer re wire",
        ".5 draft deed; .4 call escrow officer re wire",
        "Draft deed - 0.5; call escrow officer re wire - 0.4",
        "Draft deed 30m; call escrow officer re wire 24m",
        "Draft deed (30 min); call escrow officer re wire (24 min)",
        "Draft deed 0.5 hrs; call escrow officer re wire 0.4 hrs",
        "Draft deed: 0.5. Call escrow officer re wire: 0.4.",
        "Draft deed (\u{ff10}.5); call escrow officer re wire (0.4)",
    ] {
        let analysis = Analyser::shared().analyse(text, hours("0.9"));
        if text.contains('\u{ff10}') {
            assert!(!analysis.itemised, "other digits are no times");
            continue;
        }
        assert_eq!((analysis.tasks, analysis.timed_tasks, analysis.itemised), (2, 2, true), "{text}");
        assert_eq!(analysis.times_total, hours("0.9"), "{text}");
        assert!(!analysis.is(Label::BlockBilled), "{text}");
    }
}

#[test]
fn times_must_cover_all_and_add_up() {
    let text = "Draft deed (0.5); call escrow officer re wire";
    assert!(Analyser::shared().analyse(text, hours("0.9")).is(Label::BlockBilled));
    let text = "Draft deed (0.5); call escrow officer re wire (0.4)";
    let analysis = Analyser::shared().analyse(text, hours("1.2"));
    assert!(!analysis.itemised && analysis.is(Label::BlockBilled));
    assert!(Analyser::shared().analyse(text, None).itemised, "without hours there is nothing to add up to");
}

#[test]
fn counts_citations_and_lists_are_not_times() {
    for text in [
        "Analyze claims under section 523(a)(2)(A)",
        "Review exhibits (1) through (9)",
        "Review contracts (12) of distributor",
        "Review clauses 3.1, 3.2 and 4.5 of charter",
        "Draft easement over 2.5 acre parcel",
        "Negotiate price of $1.5 million",
    ] {
        assert_eq!(Analyser::shared().analyse(text, hours("1.5")).times_total, None, "{text}");
    }
}

#[test]
fn minutes_may_be_off_by_less_than_a_tenth() {
    let text = "Draft deed (20m); call escrow officer re wire (20m)";
    assert!(Analyser::shared().analyse(text, hours("0.7")).itemised);
    assert!(!Analyser::shared().analyse(text, hours("0.8")).itemised);
}

#[test]
fn parameters_change_what_counts() {
    let with = |options| Analyser::new(Lexicon::english(), options).unwrap();
    let prepare = "Prepare for and attend deposition of controller";
    assert_eq!(
        Analyser::shared().analyse(prepare, None).certainty(Label::BlockBilled),
        Some(Certainty::Unsure)
    );
    let two = with(Options { prepare_and_attend: PrepareAndAttend::Two, ..Options::default() });
    assert!(two.analyse(prepare, None).is(Label::BlockBilled));
    let one = with(Options { prepare_and_attend: PrepareAndAttend::One, ..Options::default() });
    assert_eq!(one.analyse(prepare, None).certainty(Label::BlockBilled), None);

    let sent = "Draft proposed order and circulate same to counsel";
    let apart = with(Options { related: Related::Apart, ..Options::default() });
    assert!(apart.analyse(sent, None).is(Label::BlockBilled));
    let told = "Review plat; call surveyor re same";
    assert!(Analyser::shared().analyse(told, None).is(Label::BlockBilled));
    let together = with(Options { related: Related::Together, ..Options::default() });
    assert!(!together.analyse(told, None).is(Label::BlockBilled));

    let small = with(Options { spared_hours: hours("0.5"), ..Options::default() });
    assert!(!small.analyse(told, hours("0.5")).is(Label::BlockBilled));
    assert!(small.analyse(told, hours("0.6")).is(Label::BlockBilled));
    let three = with(Options { block_tasks: 3, ..Options::default() });
    assert!(!three.analyse(told, None).is(Label::BlockBilled));
}

#[test]
fn labels_come_with_their_reasons() {
    let explain = |text: &str, label| {
        let analysis = Analyser::shared().analyse(text, None);
        analysis.reasons(label).map(|reason| reason.explain(text).to_string()).collect::<Vec<_>>().join(" | ")
    };
    assert_eq!(explain("Call with client", Label::Vague), "no subject: `Call with client`");
    assert_eq!(explain("Review file", Label::Vague), "nothing named that was worked on: `Review file`");
    assert_eq!(explain("Scan exhibits", Label::Clerical), "no legal skill needed: `Scan`");
    assert_eq!(explain("Drive to Salem for hearing", Label::Travel), "time in transit: `Drive`");
    assert_eq!(
        explain("Confer with associate re trial brief", Label::Conference),
        "within the firm: `associate`"
    );
    assert_eq!(explain("Research equitable tolling", Label::Research), "legal research: `Research`");
    assert_eq!(explain("Attend CLE on ethics", Label::Training), "the timekeeper learns: `Attend CLE`");
    assert_eq!(explain("Prepare invoice for May", Label::Billing), "the firm's own bills: `invoice`");
}

#[test]
fn likely_confusions_are_kept_apart() {
    let is = |text: &str, label| Analyser::shared().analyse(text, None).is(label);
    assert!(!is("Draft motion for leave to file surreply", Label::Clerical));
    assert!(!is("Read personnel file of machinist", Label::Clerical));
    assert!(!is("Review client's travel reimbursement policy", Label::Travel));
    assert!(!is("Book flight to Boise", Label::Travel));
    assert!(is("Book flight to Boise", Label::Clerical));
    assert!(!is("Conference with co-counsel of Denver firm re strategy", Label::Conference));
    assert!(!is("Prior art search for valve", Label::Research));
    assert!(!is("Conduct harassment training for client's managers", Label::Training));
    assert!(!is("Draft motion for attorney's fees", Label::Billing));
    assert!(!is("Review medical bills of plaintiff", Label::Billing));
    assert!(!is("Argue demurrer before Judge Lund", Label::Vague));
}

#[test]
fn travel_at_half_is_told() {
    let text = "Travel to Ely for hearing (billed at one-half)";
    let analysis = Analyser::shared().analyse(text, None);
    assert_eq!(analysis.travel_halved.map(|span| analysis.quote(span)), Some("billed at one-half"));
    assert_eq!(Analyser::shared().analyse("Travel to Ely for hearing", None).travel_halved, None);
}

#[test]
fn facts_name_party_and_subject() {
    let analysis = Analyser::shared().analyse("Telephone call with trustee regarding bond increase", None);
    assert_eq!(analysis.party.map(|span| analysis.quote(span)), Some("trustee"));
    assert_eq!(analysis.subject.map(|span| analysis.quote(span)), Some("bond increase"));
}

#[test]
fn duplicates_share_a_key() {
    let key = |text: &str| Analyser::shared().analyse(text, None).duplicate_key;
    let one = key("Review lease; call client re renewal.");
    assert_eq!(one, key("REVIEW  LEASE, call client re: renewal"));
    assert_eq!(one, key("Review lease (0.4); call client re renewal (0.2)"));
    assert_ne!(one, key("Review lease; call client re rent"));
}

#[test]
fn codes_are_suggested_and_checked() {
    let analysis = Analyser::shared().analyse("Draft interrogatories to defendant", None);
    assert_eq!(analysis.task_code.map(|code| code.code), Some("L310"));
    assert_eq!(analysis.activity_code.map(|code| code.code), Some("A103"));
    assert_eq!(check_code(analysis.task_code, "L310"), CodeCheck::Agrees);
    assert!(matches!(check_code(analysis.task_code, "L320"), CodeCheck::SamePhase(_)));
    assert!(matches!(check_code(analysis.task_code, "L430"), CodeCheck::Differs(_)));
    assert_eq!(check_code(analysis.task_code, "B110"), CodeCheck::NothingSaid);
}

#[test]
fn a_house_lexicon_adds_and_takes_away() {
    let with = |part, rows: &str| {
        Analyser::new(Lexicon::english().extend(part, rows).unwrap(), Options::default()).unwrap()
    };
    let house = with(Part::Marks, "phrase,mark\nslip sheet,clerical");
    assert!(house.analyse("Slip sheets for production", None).is(Label::Clerical));
    let house = with(Part::Verbs, "verb,class\nnotarize,clerical");
    assert!(house.analyse("Notarize affidavit of heirship", None).is(Label::Clerical));
    let house = with(Part::Verbs, "verb,class\nresearch,none");
    assert!(!house.analyse("Research laches", None).is(Label::Research));
}

#[test]
fn typography_does_not_matter() {
    tasks("Review lessee\u{2019}s estoppel \u{2014} call lessee\u{2019}s counsel re cure", 2);
    tasks("Review\u{a0}lease\u{ff1b} call client re renewal option", 2);
    tasks("\u{2022} Review lease\n\u{2022} Draft guaranty for lender", 2);
    tasks("", 0);
}

#[test]
fn telling_a_colleague_about_their_work_is_a_conference() {
    let is = |text: &str| Analyser::shared().analyse(text, None).is(Label::Conference);
    assert!(is("Review trainee's lease report and explain how rent reviews work"));
    assert!(is("Mark up associate's brief; walk through changes"));
    assert!(!is("Review associate's brief; explain delay to court"));
    assert!(!is("Review tenant's draft and explain rent review"));
    assert!(!is("Meet with planning staff re setback"));
}

#[test]
fn what_follows_from_a_step_is_left_open() {
    tasks("Read new standing decisions and revise reply brief accordingly", 1);
    tasks("Read new standing decisions and revise reply brief", 2);
    tasks("Attend mediation and speak with adjuster about authority during breaks", 1);
    tasks("Update case file and mail notices to creditors", 1);
}

#[test]
fn verbs_of_phrases_are_known_in_every_form() {
    for text in ["Follow up on rent roll", "Followed up on rent roll", "Following up on rent roll"] {
        let analysis = Analyser::shared().analyse(text, None);
        assert_eq!(analysis.segments[0].act.as_str(), "followup", "{text}");
    }
}
