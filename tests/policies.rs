//! The policies of operators keep, clause by clause, what their texts
//! promise, and `docs/policies.md` says so.
#![cfg(feature = "geo-embedded")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use logveil::policy::{Clause, Rule};
use logveil::{Entity, Filter, Key, Policy};
use serde::Deserialize;

/// The policies that keep an operator's promises.
const OPERATORS: [&str; 5] =
    ["baishan", "baiinfo", "inspur", "qiniu", "youyun"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// A line that a clause is about, and what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    clause: String,
    input: String,
    output: String,
}

fn below(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn builtin(name: &str) -> Policy {
    Policy::builtin(name).expect("it is built in")
}

fn cases(name: &str) -> Vec<Case> {
    let path = below(&format!("tests/policies/{name}.toml"));
    let text = fs::read_to_string(path).expect("each policy has cases");
    toml::from_str::<Cases>(&text).expect("the cases are sound").case
}

fn rewritten(policy: &Policy, line: &str) -> String {
    let filter = Filter::new(policy.clone()).with_key(Key::example());
    let mut out = Vec::new();
    filter.worker().rewrite(line.as_bytes(), &mut out);
    String::from_utf8(out).expect("the cases are UTF-8")
}

#[test]
fn lines_become_what_the_clauses_promise() {
    for name in OPERATORS {
        let policy = builtin(name);
        for Case { clause, input, output } in cases(name) {
            assert_eq!(
                rewritten(&policy, &input),
                output,
                "{name}, clause {clause}"
            );
            assert_ne!(input, "", "{name}, clause {clause}");
        }
    }
}

#[test]
fn every_clause_has_a_rule_with_a_case_or_something_else_that_keeps_it() {
    for name in OPERATORS {
        let policy = builtin(name);
        let cases = cases(name);
        assert!(!policy.clauses().is_empty(), "{name}");
        for Clause { number, kept_by, .. } in policy.clauses() {
            let ruled = policy.rules_for(number).count() > 0;
            let shown = cases.iter().any(|case| case.clause == *number);
            assert!(ruled || kept_by.is_some(), "{name}, clause {number}");
            assert_eq!(ruled, shown, "{name}, clause {number}: its cases");
        }
        for Case { clause, .. } in cases {
            let known = policy.clauses().iter().any(|c| c.number == clause);
            assert!(known, "{name} has no clause {clause}");
        }
    }
}

/// An overlay takes every token away that it promises to, whatever the line.
#[test]
fn overlays_leave_no_token_that_they_promise_to_take() {
    for name in OPERATORS {
        for (overlay, tokens) in
            [("export", &["en."][..]), ("share", &["en.", "ps."])]
        {
            let mut policy = builtin(name);
            let text = Policy::builtin_overlay(overlay).expect("built in");
            policy.overlay(text).expect("it is tested");
            for Case { input, .. } in cases(name) {
                let out = rewritten(&policy, &input);
                for token in tokens {
                    assert!(!out.contains(token), "{name}+{overlay}: {out}");
                }
            }
        }
    }
}

/// What keeps a clause, in words.
fn kept_by(policy: &Policy, clause: &Clause) -> String {
    let mut parts: Vec<String> = policy
        .rules_for(&clause.number)
        .map(|rule| {
            let named: Vec<_> =
                rule.entities().map(|e| format!("`{e}`")).collect();
            let named = match named.len() == Entity::ALL.len() {
                true => "every entity".to_owned(),
                false => named.join(", "),
            };
            let Rule { transform, when, .. } = rule;
            let when = when.as_ref().map(|when| format!(" {when}"));
            format!(
                "{}: {named}{}",
                transform.effect(),
                when.unwrap_or_default()
            )
        })
        .collect();
    parts.extend(clause.kept_by.clone());
    parts.join("; ")
}

/// The tables of `docs/policies.md`. Set `LOGVEIL_WRITE_DOCS=1` to write
/// them anew.
#[test]
fn the_documentation_has_the_clauses_as_the_policies_do() {
    const MARK: &str = "<!-- from here on made of samples/policies -->\n";
    let mut tables = String::new();
    for name in OPERATORS {
        let policy = builtin(name);
        let told = policy.description().expect("it is described");
        let _ = write!(tables, "\n## {name}\n\n{told}.\n\n");
        tables += "| clause | promise | kept by |\n|---|---|---|\n";
        for clause in policy.clauses() {
            let kept = kept_by(&policy, clause);
            let Clause { number, promise, .. } = clause;
            let _ = writeln!(tables, "| {number} | {promise} | {kept} |");
        }
    }
    let path = below("docs/policies.md");
    let text = fs::read_to_string(&path).expect("docs/policies.md");
    let (head, rest) = text.split_once(MARK).expect("the mark");
    if std::env::var_os("LOGVEIL_WRITE_DOCS").is_some() {
        fs::write(&path, format!("{head}{MARK}{tables}")).expect("docs");
    } else {
        assert_eq!(rest, tables, "run with LOGVEIL_WRITE_DOCS=1");
    }
}
