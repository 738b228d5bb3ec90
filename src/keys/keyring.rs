//! A keyring: the keys of many epochs, and what became of them.
//!
//! Everything here is about what a keyring holds; [`file`](super::file) is
//! about where it lies.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::epoch::{Epoch, Period, UnknownEpoch};
use super::key::{Key, KeyError, KeyId};

/// The most epochs that are made ahead at once: ten years of days.
const MOST_EPOCHS: usize = 3660;

/// What a keyring may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Make keys, hand them out, reveal and destroy.
    Authority,
    /// Filter, with the keys it was handed.
    Node,
}

impl Role {
    /// The word that keyrings use.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Authority => "authority",
            Role::Node => "node",
        }
    }
}

/// Calendar time: `6mo`, `3y`, `30d`, `2w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    count: u16,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

impl Age {
    fn span(self) -> Span {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Days => count.days(),
            Unit::Weeks => count.weeks(),
            Unit::Months => count.months(),
            Unit::Years => count.years(),
        }
    }

    /// Whether it is shorter than any epoch of this period can be; one for
    /// ever has no retention.
    fn is_shorter_than(self, period: Period) -> bool {
        let days = match self.unit {
            Unit::Days => 1,
            Unit::Weeks => 7,
            Unit::Months => 28,
            Unit::Years => 365,
        };
        let epoch = match period {
            Period::Never => 0,
            Period::Day => 1,
            Period::Week => 7,
            Period::Month => 28,
        };
        u32::from(self.count) * days < epoch
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Days => "d",
            Unit::Weeks => "w",
            Unit::Months => "mo",
            Unit::Years => "y",
        };
        write!(f, "{}{unit}", self.count)
    }
}

impl FromStr for Age {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Age, &'static str> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let unit = match unit {
            "d" => Unit::Days,
            "w" => Unit::Weeks,
            "mo" => Unit::Months,
            "y" => Unit::Years,
            _ => {
                return Err("write days, weeks, months or years, as in \
                             30d, 2w, 6mo or 3y");
            }
        };
        match count.parse() {
            Ok(count) if count <= 9999 => Ok(Age { count, unit }),
            _ => Err("take a number from 0 to 9999, as in 6mo"),
        }
    }
}

/// What a key is called: its epoch and, within that, its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName {
    /// The epoch that the key serves.
    pub epoch: Epoch,
    /// Its name within the epoch.
    pub id: KeyId,
}

/// Written `2026w47.7f3a`.
impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.id)
    }
}

impl FromStr for KeyName {
    type Err = UnknownEpoch;

    fn from_str(text: &str) -> Result<KeyName, UnknownEpoch> {
        let (epoch, id) = text.split_once('.').ok_or(UnknownEpoch)?;
        let id = id.parse().map_err(|()| UnknownEpoch)?;
        Ok(KeyName { epoch: epoch.parse()?, id })
    }
}

/// A key that a keyring holds.
#[derive(Clone, Debug)]
pub struct Held {
    /// The key.
    pub key: Key,
    /// Whether another has taken its place; it only reveals.
    pub retired: bool,
}

impl Held {
    /// What the key is called.
    pub const fn name(&self) -> KeyName {
        KeyName { epoch: self.key.epoch(), id: self.key.id() }
    }
}

/// Keys that were handed to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// What the authority calls the copy.
    pub label: String,
    /// The day it was made, in UTC.
    pub on: Date,
    /// The keys it holds.
    pub keys: BTreeSet<KeyName>,
}

/// The keys of a run of epochs.
#[derive(Clone, Debug)]
pub struct Keyring {
    role: Role,
    period: Period,
    retention: Option<Age>,
    /// By epoch, retired ones before the one that serves.
    keys: Vec<Held>,
    exports: Vec<Export>,
}

/// What cannot be done with a keyring.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// No random bytes.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// An instant or epoch beyond the calendar.
    #[error("the calendar here ends with the year 9999; use an earlier time")]
    Calendar(#[from] UnknownEpoch),
    /// A node's keyring was asked for what only an authority's does.
    #[error(
        "this is a node's keyring, which only filters; use the authority's"
    )]
    Node,
    /// Nothing to do, or more than anyone needs.
    #[error("take from 1 to {MOST_EPOCHS} epochs")]
    Count,
    /// A keyring without epochs was asked for more of them.
    #[error("a key for `never` has no epoch behind it; make another keyring")]
    Endless,
    /// A retention that no key's end would ever start.
    #[error(
        "keys for `never` do not end, so that nothing is ever old enough; \
         leave the retention out or take a period of day, week or month"
    )]
    NeverRetained,
    /// The epochs asked for are not held.
    #[error(
        "the keyring ends before {0}; make keys with `logveil key extend`"
    )]
    Ends(Epoch),
    /// A key that is not held.
    #[error(
        "the keyring does not hold the key {0}; see `logveil key list`, \
         unless it was destroyed"
    )]
    Unknown(KeyName),
}

/// What `shred` destroyed and what it could not reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shredded {
    /// The keys that are no longer in this keyring.
    pub keys: Vec<KeyName>,
    /// Exports that hold some of them, and which; as far as is recorded.
    pub elsewhere: Vec<(String, BTreeSet<KeyName>)>,
}

impl Keyring {
    /// A keyring with a new key for the epoch that holds `now` and for those
    /// behind it, `epochs` in all; `never` has one.
    ///
    /// # Errors
    ///
    /// [`KeyringError::NeverRetained`], [`KeyringError::Count`], or no random
    /// bytes.
    pub fn init(
        period: Period,
        epochs: usize,
        retention: Option<Age>,
        now: SystemTime,
    ) -> Result<Keyring, KeyringError> {
        if period == Period::Never && retention.is_some() {
            return Err(KeyringError::NeverRetained);
        }
        let mut keyring = Keyring {
            role: Role::Authority,
            period,
            retention,
            keys: Vec::new(),
            exports: Vec::new(),
        };
        let epochs = if period == Period::Never { 1 } else { epochs };
        keyring.make(period.at(now)?, epochs)?;
        Ok(keyring)
    }

    /// A keyring of these parts, which a file holds; sorted.
    pub(super) fn from_parts(
        role: Role,
        period: Period,
        retention: Option<Age>,
        mut keys: Vec<Held>,
        exports: Vec<Export>,
    ) -> Keyring {
        keys.sort_by_key(|held| (held.key.epoch(), !held.retired));
        Keyring { role, period, retention, keys, exports }
    }

    /// The retention, where it is shorter than an epoch: what is written at
    /// an epoch's beginning can be revealed for longer because its epoch lasts
    /// than because of the retention.
    pub fn short_retention(&self) -> Option<Age> {
        self.retention.filter(|age| age.is_shorter_than(self.period))
    }

    /// What the keyring may do.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// How long each key serves.
    pub const fn period(&self) -> Period {
        self.period
    }

    /// How long keys are kept behind the ends of their epochs, where that was
    /// settled.
    pub const fn retention(&self) -> Option<Age> {
        self.retention
    }

    /// The keys held, by epoch.
    pub fn keys(&self) -> &[Held] {
        &self.keys
    }

    /// The copies handed out.
    pub fn exports(&self) -> &[Export] {
        &self.exports
    }

    /// The key that serves at `now`, if it is held.
    pub fn current(&self, now: SystemTime) -> Option<&Key> {
        let epoch = self.period.at(now).ok()?;
        self.serving(epoch).map(|held| &held.key)
    }

    /// The key of this name, retired ones included.
    pub fn find(&self, name: KeyName) -> Option<&Key> {
        self.keys.iter().find(|h| h.name() == name).map(|held| &held.key)
    }

    /// The day, in UTC, from which no key serves any more; `None` where that
    /// day will not come.
    ///
    /// A gap between epochs ends it, too.
    pub fn ends(&self, now: SystemTime) -> Option<Date> {
        let mut epoch = self.period.at(now).ok()?;
        if self.serving(epoch).is_none() {
            let last = self.keys.last()?;
            return last.key.epoch().end();
        }
        while self.serving(epoch.next()?).is_some() {
            epoch = epoch.next()?;
        }
        epoch.end()
    }

    fn serving(&self, epoch: Epoch) -> Option<&Held> {
        self.keys.iter().find(|h| h.key.epoch() == epoch && !h.retired)
    }

    /// Adds `epochs` keys behind the last one, or from the epoch that holds
    /// `now` where the last is over.
    ///
    /// # Errors
    ///
    /// Of a node's keyring, of one for `never`, and as [`init`](Keyring::init).
    pub fn extend(
        &mut self,
        epochs: usize,
        now: SystemTime,
    ) -> Result<(), KeyringError> {
        self.authority()?;
        let current = self.period.at(now)?;
        let first = match self.keys.last().map(|held| held.key.epoch()) {
            None => current,
            Some(last) => {
                last.next().ok_or(KeyringError::Endless)?.max(current)
            }
        };
        self.make(first, epochs)
    }

    /// Puts a new key in the place of the one that serves at `now`, which is
    /// kept for revealing until it is shredded.
    ///
    /// # Errors
    ///
    /// Of a node's keyring, and of one that has no key for now.
    pub fn rotate(&mut self, now: SystemTime) -> Result<(), KeyringError> {
        self.authority()?;
        let epoch = self.period.at(now)?;
        let old = self
            .keys
            .iter()
            .position(|held| held.key.epoch() == epoch && !held.retired);
        let old = old.ok_or(KeyringError::Ends(epoch))?;
        let fresh = self.fresh(epoch)?;
        self.keys[old].retired = true;
        self.keys.insert(old + 1, Held { key: fresh, retired: false });
        Ok(())
    }

    /// A node's keyring with the keys of the epoch that holds `now` and of
    /// those behind it, `epochs` in all; recorded here under `label`.
    ///
    /// # Errors
    ///
    /// Of a node's keyring, and where an epoch asked for is not held.
    pub fn export(
        &mut self,
        label: &str,
        epochs: usize,
        now: SystemTime,
    ) -> Result<Keyring, KeyringError> {
        self.authority()?;
        counted(epochs)?;
        let mut keys = Vec::new();
        let mut next = Some(self.period.at(now)?);
        for _ in 0..epochs {
            let epoch = next.ok_or(KeyringError::Endless)?;
            let held = self.serving(epoch);
            keys.push(held.ok_or(KeyringError::Ends(epoch))?.clone());
            next = epoch.next();
        }
        self.exports.push(Export {
            label: label.to_owned(),
            on: day(now)?,
            keys: keys.iter().map(Held::name).collect(),
        });
        Ok(Keyring {
            role: Role::Node,
            period: self.period,
            retention: self.retention,
            keys,
            exports: Vec::new(),
        })
    }

    /// Forgets the keys whose epoch ended `age` before `now` or earlier.
    ///
    /// # Errors
    ///
    /// Of a keyring for `never`, and of an age beyond the calendar.
    pub fn shred(
        &mut self,
        age: Age,
        now: SystemTime,
    ) -> Result<Shredded, KeyringError> {
        if self.period == Period::Never {
            return Err(KeyringError::NeverRetained);
        }
        let today = day(now)?;
        Ok(self.forget(|held| {
            let end = held.key.epoch().end();
            end.and_then(|end| end.checked_add(age.span()).ok())
                .is_some_and(|due| due <= today)
        }))
    }

    /// Forgets every key.
    pub fn shred_all(&mut self) -> Shredded {
        self.forget(|_| true)
    }

    fn forget(&mut self, mut old: impl FnMut(&Held) -> bool) -> Shredded {
        let mut keys = Vec::new();
        self.keys.retain(|held| {
            let old = old(held);
            if old {
                keys.push(held.name());
            }
            !old
        });
        let gone: BTreeSet<KeyName> = keys.iter().copied().collect();
        let elsewhere = self.exports.iter().filter_map(|export| {
            let held: BTreeSet<_> = &export.keys & &gone;
            (!held.is_empty()).then(|| (export.label.clone(), held))
        });
        Shredded { elsewhere: elsewhere.collect(), keys }
    }

    /// Makes a key for `first` and for the epochs behind it.
    fn make(
        &mut self,
        first: Epoch,
        epochs: usize,
    ) -> Result<(), KeyringError> {
        counted(epochs)?;
        let mut next = Some(first);
        for _ in 0..epochs {
            let epoch = next.ok_or(UnknownEpoch)?;
            let key = self.fresh(epoch)?;
            self.keys.push(Held { key, retired: false });
            next = epoch.next();
        }
        Ok(())
    }

    /// A new key for `epoch` whose name is not taken.
    fn fresh(&self, epoch: Epoch) -> Result<Key, KeyringError> {
        loop {
            let key = Key::random(epoch)?;
            let name = KeyName { epoch, id: key.id() };
            let exported = |export: &Export| export.keys.contains(&name);
            if self.find(name).is_none() && !self.exports.iter().any(exported)
            {
                return Ok(key);
            }
        }
    }

    fn authority(&self) -> Result<(), KeyringError> {
        match self.role {
            Role::Authority => Ok(()),
            Role::Node => Err(KeyringError::Node),
        }
    }
}

fn counted(epochs: usize) -> Result<(), KeyringError> {
    match epochs {
        1..=MOST_EPOCHS => Ok(()),
        _ => Err(KeyringError::Count),
    }
}

/// The day in UTC.
fn day(now: SystemTime) -> Result<Date, UnknownEpoch> {
    match Period::Day.at(now)? {
        Epoch::Day(day) => Ok(day),
        _ => Err(UnknownEpoch),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use jiff::civil::date;

    use super::*;

    /// 2026-11-25T00:00:00Z, in week 48, and days behind it.
    fn on(days: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_564_800 + days * 86_400)
    }

    fn weeks(epochs: usize) -> Keyring {
        Keyring::init(Period::Week, epochs, None, on(0)).unwrap()
    }

    fn names(keyring: &Keyring) -> Vec<String> {
        let epoch = |held: &Held| {
            let retired = if held.retired { " retired" } else { "" };
            format!("{}{retired}", held.key.epoch())
        };
        keyring.keys().iter().map(epoch).collect()
    }

    #[test]
    fn keys_are_made_ahead_and_serve_in_turn() {
        let mut keyring = weeks(2);
        assert_eq!(names(&keyring), ["2026w48", "2026w49"]);
        assert_eq!(keyring.ends(on(0)), Some(date(2026, 12, 7)));
        keyring.extend(1, on(0)).unwrap();
        assert_eq!(names(&keyring), ["2026w48", "2026w49", "2026w50"]);
        let serving = |days| keyring.current(on(days)).map(Key::id);
        let held = |at: usize| Some(keyring.keys()[at].key.id());
        // The week begins on Monday, the 30th.
        assert_eq!(serving(0), held(0));
        assert_eq!(serving(4), held(0));
        assert_eq!(serving(5), held(1));
        assert_eq!(serving(18), held(2));
        assert_eq!(serving(19), None);
        let mut ids: Vec<_> = keyring.keys().iter().map(Held::name).collect();
        ids.dedup();
        assert_eq!(ids.len(), 3);
    }

    #[test]
    fn a_keyring_that_ran_out_goes_on_with_today() {
        let mut keyring = weeks(1);
        keyring.extend(1, on(60)).unwrap();
        assert_eq!(names(&keyring), ["2026w48", "2027w03"]);
        // The gap is no key's.
        assert_eq!(keyring.ends(on(0)), Some(date(2026, 11, 30)));
        assert!(keyring.current(on(7)).is_none());
    }

    #[test]
    fn a_rotated_key_only_reveals() {
        let mut keyring = weeks(2);
        let old = keyring.keys()[0].name();
        keyring.rotate(on(0)).unwrap();
        let all = ["2026w48 retired", "2026w48", "2026w49"];
        assert_eq!(names(&keyring), all);
        assert_ne!(keyring.current(on(0)).unwrap().id(), old.id);
        assert_eq!(keyring.find(old).unwrap().id(), old.id);
        let gone = keyring.rotate(on(40)).unwrap_err();
        assert!(matches!(gone, KeyringError::Ends(_)), "{gone}");
    }

    #[test]
    fn an_export_holds_its_epochs_and_nothing_else() {
        let mut keyring = weeks(4);
        keyring.rotate(on(5)).unwrap();
        let node = keyring.export("web-1", 2, on(5)).unwrap();
        assert_eq!(node.role(), Role::Node);
        assert_eq!(names(&node), ["2026w49", "2026w50"]);
        assert!(node.exports().is_empty());
        for held in node.keys() {
            let ours = keyring.find(held.name()).unwrap();
            assert_eq!(ours.secret(), held.key.secret());
        }
        let recorded = &keyring.exports()[0];
        assert_eq!(recorded.label, "web-1");
        assert_eq!(recorded.on, date(2026, 11, 30));
        let names: BTreeSet<_> = node.keys().iter().map(Held::name).collect();
        assert_eq!(recorded.keys, names);
        let late = keyring.export("web-2", 4, on(5)).unwrap_err();
        assert_eq!(
            late.to_string(),
            "the keyring ends before 2026w52; make keys with \
             `logveil key extend`"
        );
        assert_eq!(keyring.exports().len(), 1);
    }

    #[test]
    fn a_node_only_filters() {
        let mut node = weeks(2).export("n", 1, on(0)).unwrap();
        assert!(matches!(node.extend(1, on(0)), Err(KeyringError::Node)));
        assert!(matches!(node.rotate(on(0)), Err(KeyringError::Node)));
        let export = node.export("m", 1, on(0));
        assert!(matches!(export, Err(KeyringError::Node)));
        assert_eq!(node.shred_all().keys.len(), 1);
    }

    #[test]
    fn shredding_counts_calendar_time_from_the_epochs_end() {
        let mut keyring =
            Keyring::init(Period::Month, 8, None, on(0)).unwrap();
        keyring.export("web-1", 2, on(0)).unwrap();
        keyring.export("web-2", 8, on(0)).unwrap();
        let age: Age = "6mo".parse().unwrap();
        // November ends on December 1st; six months later is June 1st, 188
        // days behind the 25th.
        assert_eq!(keyring.shred(age, on(187)).unwrap(), Shredded::default());
        let shredded = keyring.shred(age, on(188)).unwrap();
        let gone: Vec<_> =
            shredded.keys.iter().map(|n| n.epoch.to_string()).collect();
        assert_eq!(gone, ["2026m11"]);
        let elsewhere: Vec<_> =
            shredded.elsewhere.iter().map(|(label, _)| label).collect();
        assert_eq!(elsewhere, ["web-1", "web-2"]);
        assert!(keyring.find(shredded.keys[0]).is_none());
        let all = keyring.shred_all();
        assert_eq!(all.keys.len(), 7);
        assert!(keyring.keys().is_empty());
        assert_eq!(all.elsewhere[0].1.len(), 1);
        assert_eq!(all.elsewhere[1].1.len(), 7);
    }

    #[test]
    fn a_key_for_ever_has_no_retention() {
        let age: Age = "3y".parse().unwrap();
        let with =
            |retention| Keyring::init(Period::Never, 5, retention, on(0));
        assert!(matches!(with(Some(age)), Err(KeyringError::NeverRetained)));
        let mut keyring = with(None).unwrap();
        assert_eq!(names(&keyring), ["never"]);
        assert_eq!(keyring.ends(on(0)), None);
        assert!(keyring.current(on(1 << 16)).is_some());
        let extended = keyring.extend(1, on(0));
        assert!(matches!(extended, Err(KeyringError::Endless)));
        let old = keyring.shred(age, on(0));
        assert!(matches!(old, Err(KeyringError::NeverRetained)));
    }

    #[test]
    fn a_retention_shorter_than_an_epoch_is_told() {
        for (period, age, is_short) in [
            (Period::Day, "0d", true),
            (Period::Day, "1d", false),
            (Period::Week, "6d", true),
            (Period::Week, "7d", false),
            (Period::Week, "1w", false),
            (Period::Week, "0y", true),
            (Period::Month, "27d", true),
            (Period::Month, "3w", true),
            (Period::Month, "4w", false),
            (Period::Month, "1mo", false),
            (Period::Month, "1y", false),
        ] {
            let age: Age = age.parse().unwrap();
            let keyring = Keyring::init(period, 1, Some(age), on(0)).unwrap();
            let told = keyring.short_retention();
            assert_eq!(told, is_short.then_some(age), "{period:?} {age}");
        }
        let none = Keyring::init(Period::Month, 1, None, on(0)).unwrap();
        assert_eq!(none.short_retention(), None);
    }

    #[test]
    fn counts_have_bounds() {
        for epochs in [0, MOST_EPOCHS + 1] {
            let made = Keyring::init(Period::Day, epochs, None, on(0));
            assert!(matches!(made, Err(KeyringError::Count)));
        }
        let made = Keyring::init(Period::Day, MOST_EPOCHS, None, on(0));
        assert_eq!(made.unwrap().keys().len(), MOST_EPOCHS);
    }

    #[test]
    fn ages_have_one_form() {
        for text in ["6mo", "3y", "30d", "2w", "0d"] {
            assert_eq!(text.parse::<Age>().unwrap().to_string(), text);
        }
        for text in ["", "6", "mo", "6m", "6 mo", "-1y", "10000d", "6moy"] {
            assert!(text.parse::<Age>().is_err(), "{text}");
        }
    }
}
