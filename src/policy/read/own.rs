//! What a policy brings of its own: `[[detector]]`, names of fields, and
//! `[allow]`.

use std::net::IpAddr;

use regex::bytes::{Regex, RegexBuilder};
use toml::de::DeTable;

use super::reader::{Reader, Value, unknown_name};
use crate::detect::custom::{Detector, FieldNames, Finds, Pattern, Validator};
use crate::entity::Entity;
use crate::policy::{Allow, Policy, PolicyError, Rule};
use crate::transform::Transformation;

impl<'t> Reader<'t> {
    /// Reads the detectors. One of the policy that is extended goes where
    /// there is one of the same name.
    pub(super) fn detectors(
        self,
        value: &Value<'t>,
        policy: &mut Policy,
    ) -> Result<(), PolicyError> {
        let Some(detectors) = value.get_ref().as_array() else {
            return Err(self.wrong("detector", value, "written [[detector]]"));
        };
        self.few(detectors.len(), policy, value)?;
        let mut own: Vec<Detector> = Vec::new();
        for value in detectors.iter() {
            let (detector, rule) = self.detector(value, policy)?;
            if own.iter().any(|known| known.name == detector.name) {
                return Err(self.error(
                    value.span(),
                    format!(
                        "there are two detectors `{}`: give one another name",
                        detector.name
                    ),
                ));
            }
            for known in &own {
                if let (Finds::Fields(a), Finds::Fields(b)) =
                    (&known.finds, &detector.finds)
                    && a.meet(b)
                {
                    return Err(self.error(
                        value.span(),
                        format!(
                            "a field may be `{}` and `{}`: name each field \
                             in one detector",
                            known.name, detector.name
                        ),
                    ));
                }
            }
            policy.rules.push(rule);
            own.push(detector);
        }
        policy.detectors.retain(|old| own.iter().all(|d| d.name != old.name));
        policy.detectors.extend(own);
        // Which of several claims the same bytes must not depend on the order
        // of tables.
        policy.detectors.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    fn detector(
        self,
        value: &Value<'t>,
        policy: &Policy,
    ) -> Result<(Detector, Rule), PolicyError> {
        let table = self.table("detector", value, "[[detector]]")?;
        let known = [
            "name",
            "regex",
            "field",
            "validator",
            "context",
            "transform",
            "domain",
            "clause",
            "note",
        ];
        self.keys(table, "a detector", &known)?;
        let missing = |message: &str| self.error(value.span(), message);
        let Some(named) = table.get("name") else {
            return Err(missing(
                "the detector has no name: add name = \"order_ref\"",
            ));
        };
        let name = self.string("name", named)?;
        let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if name.len() > 32 || !name.bytes().all(|b| word(b) || b == b'_') {
            return Err(self.error(
                named.span(),
                "the name of a detector has to be of up to 32 lower-case \
                 ASCII letters, digits and _",
            ));
        }
        if Entity::from_name(name).is_some() {
            return Err(self.error(
                named.span(),
                format!("`{name}` is an entity: take another name"),
            ));
        }
        let finds = match (table.get("regex"), table.get("field")) {
            (Some(regex), None) => Finds::Pattern(Pattern {
                regex: self.regex("regex", regex)?,
                validator: self.validator(table)?,
                context: self.context(table)?,
            }),
            (None, Some(names)) => {
                for key in ["validator", "context"] {
                    if let Some(value) = table.get(key) {
                        return Err(self.error(
                            value.span(),
                            format!(
                                "`{key}` is for a regex; the values of a \
                                 field are all taken: leave it out"
                            ),
                        ));
                    }
                }
                Finds::Fields(self.field_names(names)?)
            }
            _ => {
                return Err(missing(
                    "a detector has either a regex or a field: write regex = \
                     'ORD-[0-9]{12}' or field = \"order_ref\"",
                ));
            }
        };
        let transform = match self.transform_of(table, value)? {
            // The detector's own name says more than `*custom*`.
            Transformation::Redact => {
                Transformation::Replace(format!("*{name}*").into())
            }
            transform => transform,
        };
        let span = table.get("transform").map_or(0..0, |value| value.span());
        self.fits(&transform, Entity::Custom, span)?;
        let rule = Rule {
            entities: [Entity::Custom].into_iter().collect(),
            domain: self.domain(table, &transform)?,
            clause: self.optional(table, "clause")?,
            note: self.optional(table, "note")?,
            ..Rule::bare(transform)
        };
        // Fewer rules than the numbers there are: `few` sees to that.
        let rule_number = policy.rules.len() as u16;
        let detector =
            Detector { name: name.to_owned(), finds, rule: rule_number };
        Ok((detector, rule))
    }

    /// A regular expression that matches something.
    fn regex(
        self,
        key: &str,
        value: &Value<'t>,
    ) -> Result<Regex, PolicyError> {
        /// Bytes of the largest compiled expression.
        const LARGEST: usize = 1 << 20;
        let text = self.string(key, value)?;
        let regex = RegexBuilder::new(text)
            .size_limit(LARGEST)
            .build()
            .map_err(|error| {
                let error = error.to_string();
                let last = error.lines().last().unwrap_or_default();
                let reason = last.trim_start_matches("error: ");
                self.error(
                    value.span(),
                    format!("`{key}` is no regular expression: {reason}"),
                )
            })?;
        if regex.is_match(b"") {
            return Err(self.error(
                value.span(),
                format!(
                    "`{key}` matches where there is nothing: have it match a \
                     character at least"
                ),
            ));
        }
        Ok(regex)
    }

    fn validator(
        self,
        table: &DeTable<'t>,
    ) -> Result<Option<Validator>, PolicyError> {
        let Some(value) = table.get("validator") else { return Ok(None) };
        let name = self.string("validator", value)?;
        let mut all = Validator::ALL.into_iter();
        all.find(|known| known.name() == name).map(Some).ok_or_else(|| {
            let names = Validator::ALL.map(Validator::name);
            let message = unknown_name("validator", name, &names, "a regex");
            self.error(value.span(), message)
        })
    }

    fn context(self, table: &DeTable<'t>) -> Result<Vec<String>, PolicyError> {
        let Some(value) = table.get("context") else { return Ok(Vec::new()) };
        let words = self.strings("context", value)?;
        Ok(words.into_iter().map(|(word, _)| word.to_owned()).collect())
    }

    /// Reads names of fields.
    pub(super) fn field_names(
        self,
        value: &Value<'t>,
    ) -> Result<FieldNames, PolicyError> {
        /// Bytes of the longest name.
        const LONGEST: usize = 64;
        let mut names = Vec::new();
        for (name, span) in self.strings("field", value)? {
            if name.len() > LONGEST || name.bytes().all(|b| b == b'*') {
                return Err(self.error(
                    span,
                    format!(
                        "`{name}` names no field: write up to {LONGEST} \
                         bytes of its name, with * for what may differ"
                    ),
                ));
            }
            names.push(name.to_owned());
        }
        Ok(FieldNames(names))
    }

    /// Reads `[allow]`.
    pub(super) fn allow(
        self,
        value: &Value<'t>,
        allow: &mut Allow,
    ) -> Result<(), PolicyError> {
        let example = "[allow] ip = [\"10.0.0.0/8\"]";
        let table = self.table("allow", value, example)?;
        let known = ["ip", "value", "field", "line"];
        self.keys(table, "[allow]", &known)?;
        if let Some(value) = table.get("value") {
            for (text, _) in self.strings("value", value)? {
                allow.values.push(text.to_owned());
            }
        }
        if let Some(value) = table.get("ip") {
            for (text, span) in self.strings("ip", value)? {
                let network = network(text).ok_or_else(|| {
                    self.error(
                        span,
                        format!(
                            "`{text}` is no network: write an address and \
                             how many of its bits count, such as \
                             \"10.0.0.0/8\""
                        ),
                    )
                })?;
                allow.networks.push(network);
            }
        }
        if let Some(value) = table.get("field") {
            allow.fields.0.extend(self.field_names(value)?.0);
        }
        match table.get("line").map(|value| (value, value.get_ref())) {
            None => {}
            Some((_, toml::de::DeValue::Array(values))) => {
                for value in values.iter() {
                    allow.lines.push(self.regex("line", value)?);
                }
            }
            Some((value, _)) => allow.lines.push(self.regex("line", value)?),
        }
        Ok(())
    }
}

/// The network that `text` names.
fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}
