//! Policies that anyone might write: valid, and drawn from a seed.

use std::fmt::Write as _;

use logveil::transform::Transformation;
use logveil::{Entity, Policy};

use crate::random::Random;

/// A policy that was drawn.
pub(crate) struct Drawn {
    /// The file.
    pub(crate) text: String,
    /// What it says.
    pub(crate) policy: Policy,
    /// Whether what it writes can be told from a value: not so where a
    /// transformation keeps the form, which is documented, nor where a
    /// condition spares values, nor where a word stands for a Chinese name. `昵称:王芳 ok` ends at the blank, and
    /// `昵称:removed ok` may be a name of two words.
    pub(crate) final_once: bool,
}

/// Draws texts until one is valid: rules may contradict each other, and a
/// mask may be refused for its character.
pub(crate) fn policy(r: &mut Random) -> Drawn {
    loop {
        let text = text(r);
        if let Ok(policy) = Policy::parse(&text) {
            let form = ["format_preserving", "prefix_preserving", "removed"];
            let final_once = !form.iter().any(|form| text.contains(form))
                && !spares(&policy);
            return Drawn { text, policy, final_once };
        }
    }
}

/// Whether some condition spares a value what becomes of it otherwise. What
/// the condition asks for may be replaced, and then it holds no more.
fn spares(policy: &Policy) -> bool {
    Entity::ALL.iter().any(|&entity| {
        let otherwise = &policy.rule(entity).transform;
        let mut rules = policy.conditional(entity).map(|r| &r.transform);
        rules.any(|transform| {
            *transform == Transformation::Keep
                || *otherwise == Transformation::Suppress
        })
    })
}

fn text(r: &mut Random) -> String {
    let mut text = String::from("name = \"drawn\"\n");
    if r.once_in(2) {
        let names: Vec<&str> = Policy::builtins().collect();
        // Of policies with keys that keep the form there is none.
        let _ = writeln!(text, "extends = \"{}\"", r.pick(&names));
    }
    if r.once_in(3) {
        let (one, other) = (entity(r), entity(r));
        let _ = writeln!(text, "[class]\nsensitive = [\"{one}\"]");
        if one != other {
            let _ = writeln!(text, "general = [\"{other}\"]");
        }
    }
    let grouped: Vec<Entity> =
        (0..1 + r.below(4)).map(|_| entity(r)).collect();
    let group = r.once_in(2);
    if group {
        let _ = writeln!(text, "[group]\nown = {}", list(&grouped));
    }
    for _ in 0..1 + r.below(6) {
        text += "[[rule]]\n";
        let selected = match r.below(6) {
            0 => {
                let class = r.pick(&["\"general\"", "\"sensitive\""]);
                let _ = writeln!(text, "class = {class}");
                None
            }
            1 => {
                let own = if group { "own" } else { "phone" };
                let group = r.pick(&["account", "phone", "identity", own]);
                let _ = writeln!(text, "group = \"{group}\"");
                None
            }
            _ => {
                let count = r.pick(&[1, 1, 1, 2, 5]);
                let some: Vec<_> = (0..count).map(|_| entity(r)).collect();
                let _ = writeln!(text, "entity = {}", list(&some));
                Some(some[0])
            }
        };
        if r.once_in(3) {
            let has = r.pick(&["account", "phone", "identity", "ip", "email"]);
            let age = 1 + r.below(20);
            let when = match r.below(3) {
                0 => format!("line_has = [\"{has}\"]"),
                1 => format!("younger_than = {age}"),
                _ => format!("line_has = \"{has}\", younger_than = {age}"),
            };
            let _ = writeln!(text, "when = {{ {when} }}");
        }
        let transform = transform(selected, r);
        let keyed = ["pseudonym", "encrypt", "_preserving", "digest"];
        if keyed.iter().any(|name| transform.contains(name)) && r.once_in(2) {
            text += "domain = \"web\"\n";
        }
        let _ = writeln!(text, "transform = {transform}");
    }
    if r.once_in(3) {
        text += "[allow]\nip = [\"10.0.0.0/8\", \"2001:db8::/32\"]\n";
        text += "value = \"400-178-8338\"\n";
    }
    text
}

fn entity(r: &mut Random) -> Entity {
    r.pick(Entity::ALL)
}

/// These entities, none twice.
fn list(entities: &[Entity]) -> String {
    let mut entities = entities.to_vec();
    entities.sort_unstable();
    entities.dedup();
    let names: Vec<_> =
        entities.iter().map(|entity| format!("\"{entity}\"")).collect();
    format!("[{}]", names.join(", "))
}

/// A transformation, often one that few entities have.
fn transform(entity: Option<Entity>, r: &mut Random) -> String {
    let own: &[&str] = match entity {
        Some(Entity::Ip) => &[
            "\"truncate\"",
            "{ truncate = { v4 = 12, v6 = 20 } }",
            "\"locate\"",
            "\"prefix_preserving\"",
            "{ prefix_preserving = { method = \"crypto-pan\" } }",
        ],
        Some(Entity::Coordinates) => {
            &["\"round\"", "{ round = { decimals = 0 } }"]
        }
        Some(Entity::OsVersion | Entity::UserAgent | Entity::BirthDate) => {
            &["\"bucket\""]
        }
        Some(Entity::Biometric) => &["\"digest\""],
        Some(
            Entity::MobileCn
            | Entity::ResidentId
            | Entity::BankCard
            | Entity::Imei,
        ) => &["\"format_preserving\""],
        Some(Entity::Mac | Entity::Bssid | Entity::Bluetooth) => {
            &["{ mask = { keep = \"vendor\" } }"]
        }
        Some(Entity::LandlineCn | Entity::Phone) => {
            &["{ mask = { keep = \"area_code\" } }"]
        }
        Some(Entity::Email) => &["{ mask = { keep = \"provider\" } }"],
        _ => &[],
    };
    if !own.is_empty() && r.once_in(2) {
        return r.pick(own).to_owned();
    }
    match r.below(10) {
        0 => "\"keep\"".into(),
        1 => "\"redact\"".into(),
        2 => "\"pseudonym\"".into(),
        3 => "\"encrypt\"".into(),
        4 => format!(
            "{{ replace = \"{}\" }}",
            r.pick(&["removed", "~", "-.-", "*x*"])
        ),
        5 if r.once_in(3) => "\"suppress\"".into(),
        _ => format!("{{ mask = {{ {} }} }}", mask(r)),
    }
}

fn mask(r: &mut Random) -> String {
    let (a, b) = (1 + r.below(6), 1 + r.below(6));
    let mut mask = match r.below(9) {
        0 => format!("keep_first = {}", a - 1),
        1 => format!("keep_last = {a}"),
        2 => format!("keep_first = {a}, keep_last = {b}"),
        3 => format!("first = {a}"),
        4 => format!("first = {a}, last = {b}"),
        5 => format!("from = {a}, to = {}", a + 2 * b),
        6 => format!("keep_from = {a}, keep_to = {}", a + b),
        7 => format!("before = \"{}\"", r.pick(&["@", ".", "-"])),
        _ => format!("after = \"{}\"", r.pick(&["@", ".", ":"])),
    };
    if r.once_in(3) {
        let _ = write!(mask, ", fixed_length = {}", 1 + r.below(6));
    }
    if r.once_in(3) {
        let character = r.pick(&["x", "X", "~", "_", "-", ".", "k"]);
        let _ = write!(mask, ", character = \"{character}\"");
    }
    mask
}

/// A line with what describes a person and identifies only in combination,
/// which the other lines lack: a birth date, a browser, a system.
pub(crate) fn quasi(r: &mut Random) -> String {
    let agent = agent(r);
    let year = 1950 + r.below(75);
    let (month, day) = (1 + r.below(12), 1 + r.below(28));
    let birth = match r.below(3) {
        0 => format!("\"{year}-{month:02}-{day:02}\""),
        1 => format!("{year}{month:02}{day:02}"),
        _ => format!("\"{year}年{month}月{day}日\""),
    };
    let system = r.pick(&[
        "iOS 17.4.1",
        "Android 14",
        "Windows 10.0.19045",
        "HarmonyOS 4.2.0.130",
        "13 (TP1A.220624.014)",
    ]);
    let model = r.pick(&["SM-G991B", "Redmi Note 8 Pro", "iPhone14,2"]);
    let (name, _, value) = crate::values::named(r);
    let value = value.replace('"', "");
    format!(
        "{{\"time\":\"2026-03-14T08:00:05Z\",\"user_agent\":\"{agent}\",\
         \"birth_date\":{birth},\"os_version\":\"{system}\",\
         \"device_model\":\"{model}\",\"carrier\":\"CMCC\",\
         \"language\":\"zh-CN\",\"city\":\"武汉\",\"uid\":{},\
         \"{name}\":\"{value}\"}}",
        r.below(90_000),
    )
}

fn agent(r: &mut Random) -> String {
    let (a, b, c) = (r.below(150), r.below(7000), r.below(300));
    let comment = r.pick(&[
        "Windows NT 10.0; Win64; x64",
        "Linux; Android 13; SM-G991B Build/TP1A.220624.014; wv",
        "iPhone; CPU iPhone OS 17_4_1 like Mac OS X",
        "compatible; Baiduspider/2.0; +http://www.example.com/spider.html",
    ]);
    let rest = match r.below(4) {
        0 => format!(" Mobile/15E148 Safari/604.{a}"),
        1 => format!(" MicroMessenger/8.0.{a}.{b}(0x28003133) NetType/WIFI"),
        2 => format!(" UID/{b} {}", crate::values::shaped(r).1),
        _ => String::new(),
    };
    let rest = rest.replace('"', "");
    format!("Mozilla/5.0 ({comment}) Chrome/{a}.0.{b}.{c}{rest}")
}
