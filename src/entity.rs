//! The table of entities: every type of sensitive value logveil knows, its
//! public name, its class, and, by its place in the table, its precedence.

use std::fmt;

/// How much harm a value of this type can do, in the sense of PIPL art. 28.
///
/// A policy may address rules to a class instead of naming every entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Personal information of the ordinary kind.
    General,
    /// Information whose leak can easily harm a person.
    Sensitive,
}

impl Class {
    /// The word that policies and reports use: `general` or `sensitive`.
    pub const fn name(self) -> &'static str {
        match self {
            Class::General => "general",
            Class::Sensitive => "sensitive",
        }
    }
}

macro_rules! entities {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, $class:ident;)*) => {
        /// A type of sensitive value.
        ///
        /// The order of declaration is the order of precedence: where two
        /// detectors claim exactly the same bytes, the earlier entity wins.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Entity {
            $($(#[$doc])* $variant,)*
        }

        impl Entity {
            /// Every entity, in order of precedence.
            pub const ALL: &'static [Entity] = &[$(Entity::$variant,)*];

            /// The name that policies, reports and tokens use.
            pub const fn name(self) -> &'static str {
                match self { $(Entity::$variant => $name,)* }
            }

            /// The class the entity has unless a policy says otherwise.
            pub const fn class(self) -> Class {
                match self { $(Entity::$variant => Class::$class,)* }
            }
        }
    };
}

entities! {
    /// Password, token, secret, key, cookie, session, verification code,
    /// userinfo password, JWT, PEM key.
    Credential, "credential", Sensitive;
    /// Resident identity card number of 18 or 15 places (GB 11643-1999).
    ResidentId, "resident_id", Sensitive;
    /// Unified social credit code of an organisation (GB 32100-2015).
    Uscc, "uscc", General;
    /// Payment card number (ISO/IEC 7812).
    BankCard, "bank_card", Sensitive;
    /// Mobile number of mainland China.
    MobileCn, "mobile_cn", Sensitive;
    /// Fixed line of mainland China, 400 and 800 numbers included.
    LandlineCn, "landline_cn", Sensitive;
    /// Any other telephone number (ITU-T E.164).
    Phone, "phone", Sensitive;
    /// Passport number.
    Passport, "passport", Sensitive;
    /// Travel permit between the mainland, Hong Kong, Macao and Taiwan.
    Permit, "permit", Sensitive;
    /// Hong Kong identity card number.
    HkId, "hk_id", Sensitive;
    /// Macao resident identity card number.
    MoId, "mo_id", Sensitive;
    /// Taiwan national identification or resident number.
    TwId, "tw_id", Sensitive;
    /// Number of a military officer's or soldier's certificate.
    MilitaryId, "military_id", Sensitive;
    /// Driving licence number.
    DrivingLicence, "driving_licence", Sensitive;
    /// Number of a household register.
    HouseholdRegister, "household_register", Sensitive;
    /// International mobile equipment identity (3GPP TS 23.003).
    Imei, "imei", General;
    /// Mobile equipment identifier of CDMA devices, 14 hexadecimal digits.
    Meid, "meid", General;
    /// SIM card number (ITU-T E.118).
    Iccid, "iccid", General;
    /// International mobile subscriber identity (3GPP TS 23.003).
    Imsi, "imsi", General;
    /// Internet address, version 4 or 6.
    Ip, "ip", General;
    /// Hardware address (IEEE 802, EUI-48).
    Mac, "mac", General;
    /// Hardware address of a wireless access point.
    Bssid, "bssid", General;
    /// Name of a wireless network.
    Ssid, "ssid", General;
    /// E-mail address.
    Email, "email", Sensitive;
    /// Tencent QQ number.
    Qq, "qq", Sensitive;
    /// WeChat name, openid or unionid.
    Wechat, "wechat", Sensitive;
    /// Login name.
    Username, "username", Sensitive;
    /// Name a person chose to be shown as.
    Nickname, "nickname", Sensitive;
    /// A person's name.
    RealName, "real_name", Sensitive;
    /// Postal address.
    Address, "address", Sensitive;
    /// Latitude, longitude, or a pair of them.
    Coordinates, "coordinates", Sensitive;
    /// Reference to a face, voice, fingerprint or iris.
    Biometric, "biometric", Sensitive;
    /// Religion.
    Religion, "religion", Sensitive;
    /// Health.
    Health, "health", Sensitive;
    /// Payment or order a person made.
    Transaction, "transaction", Sensitive;
    /// Android ID.
    AndroidId, "android_id", General;
    /// Apple's identifier for advertisers.
    Idfa, "idfa", General;
    /// Apple's identifier for vendors.
    Idfv, "idfv", General;
    /// Google's advertising identifier.
    Gaid, "gaid", General;
    /// Open anonymous device identifier of Chinese handset makers.
    Oaid, "oaid", General;
    /// OpenUDID.
    Openudid, "openudid", General;
    /// GUID of a device.
    Guid, "guid", General;
    /// Any other identifier of a device.
    DeviceId, "device_id", General;
    /// Serial number of a device.
    SerialNumber, "serial_number", General;
    /// Identifier of one installation of an application.
    AppInstallId, "app_install_id", General;
    /// Account number inside a service.
    UserId, "user_id", General;
    /// Model or brand of a device.
    DeviceModel, "device_model", General;
    /// Operating system and its version.
    OsVersion, "os_version", General;
    /// Browser's description of itself.
    UserAgent, "user_agent", General;
    /// What someone searched for.
    SearchQuery, "search_query", General;
    /// Page a request came from.
    Referer, "referer", General;
    /// Radio cell or base station.
    CellId, "cell_id", General;
    /// Bluetooth name or address under its own name.
    Bluetooth, "bluetooth", General;
    /// Mobile network operator.
    Carrier, "carrier", General;
    /// Language setting.
    Language, "language", General;
    /// Gender.
    Gender, "gender", General;
    /// Employer, company or school.
    Organisation, "organisation", General;
    /// Job title.
    JobTitle, "job_title", General;
    /// City.
    City, "city", General;
    /// List of installed software.
    SoftwareList, "software_list", General;
    /// Date of birth.
    BirthDate, "birth_date", General;
    /// What a detector of the policy's own finds.
    Custom, "custom", General;
}

impl Entity {
    /// The entity with this name, or `None`.
    pub fn from_name(name: &str) -> Option<Entity> {
        Entity::ALL.iter().copied().find(|entity| entity.name() == name)
    }
}

/// A set of entities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntitySet(u128);

const _: () = assert!(Entity::ALL.len() <= 128);

impl EntitySet {
    /// Every entity.
    pub(crate) const ALL: EntitySet = EntitySet(u128::MAX);

    /// Whether `entity` is in the set.
    #[inline]
    pub(crate) fn contains(self, entity: Entity) -> bool {
        self.0 >> entity as u8 & 1 == 1
    }

    /// Adds `entity`.
    pub(crate) fn insert(&mut self, entity: Entity) {
        self.0 |= 1 << entity as u8;
    }

    /// Takes out what is in `other`.
    pub(crate) fn remove(&mut self, other: EntitySet) {
        self.0 &= !other.0;
    }

    /// Whether some entity is in both.
    pub(crate) fn intersects(self, other: EntitySet) -> bool {
        self.0 & other.0 != 0
    }

    /// The entities in the set, in order of precedence.
    pub(crate) fn iter(self) -> impl Iterator<Item = Entity> {
        let all = Entity::ALL.iter().copied();
        all.filter(move |&entity| self.contains(entity))
    }
}

impl FromIterator<Entity> for EntitySet {
    fn from_iter<I: IntoIterator<Item = Entity>>(entities: I) -> EntitySet {
        let bits = entities.into_iter().map(|entity| 1 << entity as u8);
        EntitySet(bits.fold(0, |set, bit: u128| set | bit))
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for (index, &entity) in Entity::ALL.iter().enumerate() {
            assert_eq!(entity as usize, index);
            assert_eq!(Entity::from_name(entity.name()), Some(entity));
        }
        assert_eq!(Entity::from_name("ipv5"), None);
    }
}
