//! Databases of locations, sound and hostile, made in memory: what `locate`
//! writes by them, and that whatever else a file holds is refused.

#[path = "support/mmdb.rs"]
mod mmdb;
#[allow(dead_code, reason = "other tests ask more of it")]
#[path = "support/random.rs"]
mod random;
#[path = "support/xdb.rs"]
mod xdb;

use logveil::geo::Granularity;
use logveil::{Filter, GeoDatabase, Policy};
use mmdb::{Mmdb, Parts, Value, map};
use random::Random;
use xdb::Xdb;

/// Tells all that is known, however small the place.
const ALL: &str = "granularity = \"city\"\nmin_addresses = 0\n";
const CHINESE: &str =
    "granularity = \"city\"\nmin_addresses = 0\nnames = \"chinese\"\n";

fn opened(files: &[&[u8]]) -> GeoDatabase {
    GeoDatabase::from_bytes(files).expect("the file is sound")
}

fn filter(database: &GeoDatabase, geo: &str) -> Filter {
    let text = format!("name = \"t\"\nextends = \"default\"\n[geo]\n{geo}");
    let policy = Policy::parse(&text).expect("it is sound");
    Filter::new(policy).with_geo(database.clone())
}

/// What becomes of `text`.
fn filtered(database: &GeoDatabase, geo: &str, text: &str) -> String {
    let mut out = Vec::new();
    filter(database, geo).worker().rewrite(text.as_bytes(), &mut out);
    String::from_utf8(out).expect("labels are UTF-8")
}

/// What stands for each of the addresses.
fn located(database: &GeoDatabase, geo: &str, ips: &str) -> Vec<String> {
    let text: String =
        ips.split_whitespace().map(|ip| format!("{ip}\n")).collect();
    filtered(database, geo, &text).lines().map(str::to_owned).collect()
}

/// Addresses, a line each, with what is to stand for them behind.
fn check(database: &GeoDatabase, geo: &str, told: &str) {
    let pairs = || told.lines().filter_map(|l| l.trim().split_once(' '));
    let ips: Vec<&str> = pairs().map(|(ip, _)| ip).collect();
    let expected: Vec<&str> = pairs().map(|(_, label)| label.trim()).collect();
    assert_eq!(located(database, geo, &ips.join(" ")), expected, "{ips:?}");
}

fn names(en: &str, zh: &str) -> Value {
    map([("en", en), ("ja", "x"), ("zh-CN", zh)])
}

fn division(code: &str, en: &str, zh: &str) -> Value {
    map([
        ("geoname_id", Value::U32(1)),
        ("iso_code", code.into()),
        ("names", names(en, zh)),
    ])
}

/// A record in MaxMind's schema.
fn nested(
    country: Value,
    provinces: Vec<Value>,
    city: Option<Value>,
) -> Value {
    let mut pairs = vec![
        ("continent".to_owned(), division("EU", "Europe", "欧洲")),
        ("country".to_owned(), country),
        (
            "location".to_owned(),
            map([
                ("latitude", Value::Double(51.5)),
                ("is_exact", Value::Bool(false)),
            ]),
        ),
        ("registered_country".to_owned(), division("FR", "France", "法国")),
        ("subdivisions".to_owned(), Value::Array(provinces)),
    ];
    pairs.extend(
        city.map(|names| ("city".to_owned(), map([("names", names)]))),
    );
    Value::Map(pairs)
}

fn britain() -> Value {
    let provinces = vec![
        division("ENG", "England", "英格兰"),
        division("WBK", "West Berkshire", "西伯克郡"),
    ];
    nested(
        division("GB", "United Kingdom", "英国"),
        provinces,
        Some(names("Boxford", "博克斯福德")),
    )
}

fn jilin() -> Value {
    nested(
        division("CN", "China", "中国"),
        vec![division("22", "Jilin Sheng", "吉林")],
        Some(names("Changchun", "长春")),
    )
}

fn japan() -> Value {
    nested(division("JP", "Japan", "日本"), vec![], None)
}

/// Networks of IPv4, and in a tree of IPv6 one of that, too.
fn cities(record_size: u16, ip_version: u16) -> Mmdb {
    let v4 = Mmdb::new(record_size, ip_version)
        .network("2.125.160.216/29", britain())
        .network("175.16.199.0/24", jilin())
        .network("223.255.254.0/24", japan());
    if ip_version == 4 {
        return v4;
    }
    v4.network("2001:218::/32", japan())
        .network("2001:256::/48", britain())
        .alias("::ffff:0:0/96")
        .alias("2002::/16")
}

#[test]
fn maxminds_schema_is_read_in_every_size_of_record_and_tree() {
    for record_size in [24, 28, 32] {
        for ip_version in [4, 6] {
            let file = cities(record_size, ip_version).bytes();
            let database = opened(&[&file]);
            assert_eq!(database.v4().level, Granularity::City);
            assert_eq!(database.v4().source, "MMDB file of type Test-City");
            check(
                &database,
                ALL,
                "2.125.160.215 ZZ
                 2.125.160.216 GB-ENG-Boxford
                 2.125.160.223 GB-ENG-Boxford
                 2.125.160.224 ZZ
                 175.16.199.0 CN-JL-Changchun
                 175.16.199.255 CN-JL-Changchun
                 223.255.254.7 JP
                 223.255.255.7 ZZ
                 ::ffff:2.125.160.216 GB-ENG-Boxford
                 2002:af10:c701:: CN-JL-Changchun
                 64:ff9b::223.255.254.7 JP",
            );
            check(
                &database,
                CHINESE,
                "2.125.160.216 英国-英格兰-博克斯福德
                 175.16.199.7 中国-吉林-长春
                 223.255.254.7 日本",
            );
            if ip_version == 6 {
                assert_eq!(database.v6().level, Granularity::City);
                check(
                    &database,
                    ALL,
                    "2001:217:ffff:: ZZ
                     2001:218:: JP
                     2001:218:ffff:ffff:ffff:ffff:ffff:ffff JP
                     2001:219:: ZZ
                     2001:256:0:7::1 GB-ENG-Boxford",
                );
            }
        }
    }
}

/// The upper four bits of a record of 28 stand apart from the others.
#[test]
fn records_may_be_wider_than_24_bits() {
    for record_size in [28, 32] {
        let mut file = Mmdb::new(record_size, 4);
        file.data(&Value::Raw(vec![0; 5 << 24]));
        let file = file
            .network("2.0.0.0/8", britain())
            .network("175.16.199.0/24", jilin());
        check(
            &opened(&[&file.bytes()]),
            ALL,
            "2.1.1.1 GB-ENG-Boxford
             175.16.199.1 CN-JL-Changchun",
        );
    }
}

/// Records point to what they share with others.
#[test]
fn values_may_stand_elsewhere() {
    let mut file = Mmdb::new(24, 4);
    let code = file.data(&"iso_code".into());
    let china = file.data(&"CN".into());
    let mut country = mmdb::control(mmdb::MAP, 1);
    country.extend(Value::Pointer(code).bytes());
    country.extend(Value::Pointer(china).bytes());
    let country = file.data(&Value::Raw(country));
    let city = file.data(&names("Changchun", "长春"));
    let province = file.data(&division("22", "Jilin Sheng", "吉林"));
    let record = nested(
        Value::Pointer(country),
        vec![Value::Pointer(province)],
        Some(Value::Pointer(city)),
    );
    let record = file.data(&record);
    let file = file.network("1.2.0.0/16", Value::Pointer(record));
    let database = opened(&[&file.bytes()]);
    check(&database, ALL, "1.2.3.4 CN-JL-Changchun");
    check(&database, CHINESE, "1.2.3.4 中国-吉林-长春");
}

/// Schemas that have been seen: of DB-IP, IPinfo, IP2Location, sapics'
/// ip-location-db, and others in one language.
#[test]
fn flat_schemas_are_read() {
    for (record, code, chinese) in [
        (
            map([
                ("city", "Shenzhen"),
                ("country_code", "CN"),
                ("postcode", ""),
                ("state1", "Guangdong"),
                ("state2", ""),
            ]),
            "CN-GD-Shenzhen",
            "中国-广东-深圳",
        ),
        (
            map([
                ("city", "San José"),
                ("continent", "North America"),
                ("country", "United States"),
                ("country_code", "US"),
                ("region", "California"),
                ("region_code", "CA"),
            ]),
            "US-CA-SanJose",
            "US-CA-SanJose",
        ),
        (
            map([
                ("country", "DE"),
                ("stateprov", "Hesse"),
                ("city", "Frankfurt am Main (Innenstadt)"),
            ]),
            "DE-Hesse-FrankfurtamMainInnenstadt",
            "DE-Hesse-FrankfurtamMainInnenstadt",
        ),
        (
            map([
                ("country_code", "JP"),
                ("country_name", "Japan"),
                ("region_name", "Tokyo"),
                ("city_name", "-"),
            ]),
            "JP-Tokyo",
            "JP-Tokyo",
        ),
        (
            map([
                ("country", "中国"),
                ("province", "广东省"),
                ("city", "深圳市"),
            ]),
            "CN-GD-Shenzhen",
            "中国-广东-深圳",
        ),
        (map([("country_name", "Brazil")]), "BR", "巴西"),
        // A name that is spelled in another way than ISO 3166's.
        (
            map([("country", "TR"), ("country_name", "Türkiye Cum.")]),
            "TR",
            "土耳其",
        ),
        (
            map([("country_name", "Türkiye Cum."), ("country", "TR")]),
            "TR",
            "土耳其",
        ),
        (map([("country", ""), ("country_name", "Brazil")]), "BR", "巴西"),
        (
            map([("country", "Türkiye Cum."), ("country_code", "TR")]),
            "TR",
            "土耳其",
        ),
        // Numbers are no names.
        (
            map([
                ("country", Value::from("CN")),
                ("region", Value::U32(44)),
                ("city", Value::Double(1.0)),
            ]),
            "CN",
            "中国",
        ),
    ] {
        let file = Mmdb::new(24, 4).network("1.2.0.0/16", record);
        let database = opened(&[&file.bytes()]);
        assert_eq!(located(&database, ALL, "1.2.3.4"), [code]);
        assert_eq!(located(&database, CHINESE, "1.2.3.4"), [chinese]);
    }
}

/// The orders of fields that ip2region's files have had.
#[test]
fn regions_of_ip2region_are_read_in_each_order() {
    for (special, shenzhen, tokyo, bangkok, london) in [
        (
            "0|0|0|内网IP|内网IP",
            "中国|华南|广东省|深圳市|电信",
            "日本|0|东京都|0|0",
            "泰国|0|曼谷|曼谷|TOT",
            "英国|0|England|London|BT",
        ),
        (
            "0|0|内网IP|内网IP",
            "中国|广东省|深圳市|电信",
            "日本|东京都|0|0",
            "泰国|曼谷|曼谷|TOT",
            "英国|England|London|BT",
        ),
        (
            "0|0|内网IP|内网IP|0",
            "中国|广东省|深圳市|电信|CN",
            "日本|东京都|0|0|JP",
            "泰国|曼谷|曼谷|TOT|TH",
            "United Kingdom (GB)|England|London|BT|GB",
        ),
    ] {
        for (structure, version) in [(2, 0), (3, 4)] {
            let file = Xdb::new(structure, version)
                .range("0.0.0.0-0.255.255.255", special)
                .range("1.0.0.0-1.0.0.255", shenzhen)
                .range("1.0.1.0-1.0.2.127", tokyo)
                .segment("1.0.2.128-1.0.2.255", 0, 0)
                .range("1.0.3.0-1.0.3.255", bangkok)
                .range("1.0.4.0-1.255.255.255", london)
                .range("223.0.0.0-255.255.255.255", "0|0|0|0|0")
                .bytes();
            let database = opened(&[&file]);
            assert_eq!(database.v4().source, "ip2region file of IPv4");
            assert_eq!(database.v4().level, Granularity::City);
            check(
                &database,
                ALL,
                "1.0.0.0 CN-GD-Shenzhen
                 1.0.0.255 CN-GD-Shenzhen
                 1.0.1.0 JP
                 1.0.2.127 JP
                 1.0.2.128 ZZ
                 1.0.2.255 ZZ
                 1.0.3.0 TH
                 1.0.4.0 GB-England-London
                 1.255.255.255 GB-England-London
                 2.0.0.0 ZZ
                 223.1.1.1 ZZ",
            );
            check(&database, CHINESE, "1.0.0.7 中国-广东-深圳\n1.0.1.7 日本");
        }
    }
}

#[test]
fn ip2region_has_ipv6_in_a_file_of_its_own() {
    let file = Xdb::new(3, 6)
        .range("::-2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0|0|0|0|0")
        .range("2408:8000::-2408:8000:ffff::", "中国|北京市|北京市|联通|CN")
        .range("2408:8001::-2408:8001::1", "中国|0|0|联通|CN")
        .segment("2408:8001::2-2408:8001::3", 0, 0)
        .range(
            "2408:8001::4-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "德国|Hessen|Frankfurt|0|DE",
        )
        .bytes();
    let database = opened(&[&file]);
    assert_eq!(database.v6().source, "ip2region file of IPv6");
    check(
        &database,
        ALL,
        "2408:7fff:ffff:: ZZ
         2408:8000::1 CN-BJ-Beijing
         2408:8000:ffff:: CN-BJ-Beijing
         2408:8000:ffff::1 ZZ
         2408:8001::1 CN
         2408:8001::2 ZZ
         2408:8001::4 DE-Hessen-Frankfurt
         3ffe:1::1 DE-Hessen-Frankfurt",
    );
}

#[test]
fn the_first_file_that_knows_a_family_answers_for_it() {
    let of = |country| map([("country", country)]);
    let v4 = Mmdb::new(24, 4).network("1.2.0.0/16", of("FR")).bytes();
    let v6 = Mmdb::new(24, 6).network("2408::/16", of("DE")).bytes();
    let both = Mmdb::new(28, 6)
        .network("1.2.0.0/16", of("IT"))
        .network("2408::/16", of("ES"))
        .bytes();
    let xdb =
        Xdb::new(2, 0).range("1.2.0.0-1.2.255.255", "日本|0|0|0|0").bytes();
    for (files, expected) in [
        (&[&v4[..], &v6][..], ["FR", "DE"]),
        (&[&v6, &v4], ["FR", "DE"]),
        (&[&v4, &both], ["FR", "ES"]),
        (&[&both], ["IT", "ES"]),
        (&[&v6, &both], ["IT", "DE"]),
        (&[&xdb, &v6], ["JP", "DE"]),
    ] {
        let database = opened(files);
        assert_eq!(located(&database, ALL, "1.2.3.4 2408::1"), expected);
    }
    for files in [&[&v4[..], &xdb][..], &[&both, &v4], &[&v4, &v4]] {
        let error = GeoDatabase::from_bytes(files).unwrap_err().to_string();
        assert!(error.contains("none that the files before it"), "{error}");
    }
    let asn = Mmdb::new(24, 4)
        .network("1.2.0.0/16", map([("as_name", "Example")]))
        .bytes();
    assert_eq!(
        GeoDatabase::from_bytes(&[&asn]).unwrap_err().to_string(),
        "a geo database, MMDB file of type Test-City, tells the country of \
         no address, or of none that the files before it do not tell; name \
         a database of countries or cities, and one for each family"
    );
}

/// What no file knows of a family, the embedded table answers.
#[cfg(feature = "geo-embedded")]
#[test]
fn the_embedded_table_answers_for_the_other_family() {
    let file = Mmdb::new(24, 4)
        .network("1.2.0.0/16", map([("country", "FR")]))
        .bytes();
    let database = opened(&[&file]);
    assert_eq!(database.v6().source, "embedded country table");
    check(
        &database,
        ALL,
        "1.2.3.4 FR
         8.8.8.8 ZZ
         2001:4860:4860::8888 US",
    );
}

/// Shenzhen has 256 addresses, its province with another city 1024, and its
/// country 2048 with another province.
fn provinces() -> GeoDatabase {
    let file = Xdb::new(2, 0)
        .range("1.0.0.0-1.0.0.255", "中国|0|广东省|深圳市|0")
        .range("1.0.1.0-1.0.3.255", "中国|0|广东省|广州市|0")
        .range("1.0.4.0-1.0.7.255", "中国|0|吉林省|长春市|0")
        .bytes();
    opened(&[&file])
}

#[test]
fn small_places_are_told_less_closely() {
    let database = provinces();
    for (least, shenzhen, guangzhou) in [
        (0, "CN-GD-Shenzhen", "CN-GD-Guangzhou"),
        (256, "CN-GD-Shenzhen", "CN-GD-Guangzhou"),
        (257, "CN-GD", "CN-GD-Guangzhou"),
        (768, "CN-GD", "CN-GD-Guangzhou"),
        (769, "CN-GD", "CN-GD"),
        (1024, "CN-GD", "CN-GD"),
        (1025, "CN", "CN"),
        (2048, "CN", "CN"),
        (2049, "ZZ", "ZZ"),
    ] {
        let geo = format!("granularity = \"city\"\nmin_addresses = {least}\n");
        let told = located(&database, &geo, "1.0.0.7 1.0.1.7");
        assert_eq!(told, [shenzhen, guangzhou], "{least}");
    }
    for (granularity, expected) in [
        ("country", ["CN", "CN"]),
        ("province", ["CN-GD", "CN-JL"]),
        ("city", ["CN-GD-Shenzhen", "CN-JL-Changchun"]),
    ] {
        let geo =
            format!("granularity = \"{granularity}\"\nmin_addresses = 0\n");
        assert_eq!(located(&database, &geo, "1.0.0.7 1.0.4.7"), expected);
    }
}

/// IPv6 counts in networks of 48 bits.
#[test]
fn networks_of_ipv6_are_counted() {
    let of = |country| map([("country", country)]);
    let file = Mmdb::new(24, 6)
        .network("2408:1::/40", of("DE"))
        .network("2408:2::/41", of("FR"))
        .bytes();
    let database = opened(&[&file]);
    for (least, expected) in
        [(128, ["DE", "FR"]), (129, ["DE", "ZZ"]), (257, ["ZZ", "ZZ"])]
    {
        let geo = format!("min_addresses = {least}\n");
        let told = located(&database, &geo, "2408:1::7 2408:2::7");
        assert_eq!(told, expected, "{least}");
    }
}

#[test]
fn an_address_stands_for_all_of_its_place() {
    let geo = |least| {
        format!(
            "granularity = \"city\"\nstyle = \"address\"\n\
             min_addresses = {least}\n"
        )
    };
    let database = provinces();
    let expected = ["1.0.0.0", "1.0.1.0", "1.0.1.0", "1.0.4.0", "0.0.0.0"];
    let ips = "1.0.0.7 1.0.1.0 1.0.3.255 1.0.7.1 1.0.8.0";
    assert_eq!(located(&database, &geo(0), ips), expected);
    // The province's address is in the widest range that is shown so.
    let expected = ["1.0.0.0", "1.0.1.0", "1.0.1.0", "1.0.4.0", "0.0.0.0"];
    assert_eq!(located(&database, &geo(256), ips), expected);
    let expected = ["1.0.1.0", "1.0.1.0", "1.0.1.0", "1.0.4.0", "0.0.0.0"];
    assert_eq!(located(&database, &geo(769), ips), expected);
    let expected = ["1.0.4.0", "1.0.4.0", "1.0.4.0", "1.0.4.0", "0.0.0.0"];
    assert_eq!(located(&database, &geo(1025), ips), expected);
    let file = cities(24, 6).bytes();
    let ips = "175.16.199.9 ::ffff:175.16.199.9 2001:218:7::9 2408::1";
    let expected = ["175.16.199.0", "::ffff:175.16.199.0", "2001:218::", "::"];
    let told = located(&opened(&[&file]), &geo(0), ips);
    assert_eq!(told, expected);
    // Each stands for itself.
    let told = located(&opened(&[&file]), &geo(0), &expected.join(" "));
    assert_eq!(told, expected);
}

/// A tree of IPv6 need not have IPv4 in it.
#[test]
fn a_tree_of_ipv6_alone_is_read() {
    // All point to one record, that of the zeros, too.
    let mut file = Mmdb::new(24, 6);
    let japan = file.data(&japan());
    let file = file
        .record("::/16", japan)
        .record("2001:218::/32", japan)
        .record("2408::/16", japan);
    let database = opened(&[&file.bytes()]);
    check(&database, ALL, "2001:218::1 JP\n2408::1 JP\n2409::1 ZZ");
}

/// What is wrong with a file.
fn refusal(bytes: &[u8]) -> String {
    let error = GeoDatabase::from_bytes(&[bytes]);
    let error = error.expect_err("the file is broken").to_string();
    let told = error.strip_prefix("the geo database is a damaged ");
    let told = told.and_then(|told| told.strip_suffix("; get a whole copy"));
    told.map_or(error.clone(), str::to_owned)
}

/// Either a file is refused, or it answers; what it answers are labels.
fn answers(filter: &Filter, bytes: &[u8]) -> bool {
    const IPS: &str = "2.125.160.217 175.16.199.9 223.255.254.7 1.0.0.0 \
                       2001:218::1 2001:256::1 2408:8000::1 240.1.1.1\n";
    let Ok(database) = GeoDatabase::from_bytes(&[bytes]) else {
        return false;
    };
    let mut out = Vec::new();
    let filter = filter.clone().with_geo(database);
    filter.worker().rewrite(IPS.as_bytes(), &mut out);
    let out = String::from_utf8(out).expect("labels are UTF-8");
    assert_eq!(out.split_whitespace().count(), 8, "{out}");
    for label in out.split_whitespace() {
        let plain = |c: char| c == '-' || c.is_alphanumeric();
        assert!(label.chars().all(plain), "{label}");
        // The longest codes have three.
        let long =
            |p: &str| p.len() > 3 && p.contains(|c: char| c.is_numeric());
        assert!(!label.split('-').any(long), "{label}");
    }
    true
}

fn xdb_v4() -> Xdb {
    Xdb::new(2, 0)
        .range("1.0.0.0-1.0.0.255", "中国|0|广东省|深圳市|电信")
        .range("2.125.160.0-2.125.160.255", "英国|0|England|London|BT")
        .segment("175.16.199.0-175.16.199.255", 0, 0)
}

fn xdb_v6() -> Xdb {
    Xdb::new(3, 6)
        .range("2001:218::-2001:218::ffff", "日本|東京|0|0|JP")
        .range("2408:8000::-2408:8000:ffff::", "中国|北京|北京市|联通|CN")
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_refused() {
    for ip_version in [4, 6] {
        let file = cities(24, ip_version).bytes();
        assert!(GeoDatabase::from_bytes(&[&file]).is_ok());
        for length in 0..file.len() {
            let part = GeoDatabase::from_bytes(&[&file[..length]]);
            assert!(part.is_err(), "{length} of {}", file.len());
        }
    }
    let mut random = Random::new(1);
    for file in [xdb_v4().bytes(), xdb_v6().bytes()] {
        assert!(GeoDatabase::from_bytes(&[&file]).is_ok());
        let edges = (0..300).chain(xdb::TEXTS - 9..file.len());
        let inside = (0..500).map(|_| random.below(xdb::TEXTS));
        for length in edges.chain(inside) {
            let part = GeoDatabase::from_bytes(&[&file[..length]]);
            assert!(part.is_err(), "{length} of {}", file.len());
        }
    }
}

#[test]
fn a_bit_that_has_flipped_makes_no_panic_and_no_endless_loop() {
    let filter = filter(&GeoDatabase::embedded(), CHINESE);
    let mut answered = 0;
    // Every bit of one file, and of others some.
    for (record_size, ip_version, step) in [(24, 4, 1), (28, 6, 9), (32, 6, 9)]
    {
        let mut file = cities(record_size, ip_version).bytes();
        for bit in (0..file.len() * 8).step_by(step) {
            file[bit / 8] ^= 1 << (bit % 8);
            answered += usize::from(answers(&filter, &file));
            file[bit / 8] ^= 1 << (bit % 8);
        }
    }
    // Neither all of them nor none.
    assert!((1000..15_000).contains(&answered), "{answered}");
    let mut random = Random::new(2);
    for mut file in [xdb_v4().bytes(), xdb_v6().bytes()] {
        let mut answered = 0;
        for n in 0..1000 {
            // The index is not read.
            let behind = (file.len() - xdb::TEXTS) * 8;
            let bit = match n {
                0..160 => n,
                _ => xdb::TEXTS * 8 + random.below(behind),
            };
            file[bit / 8] ^= 1 << (bit % 8);
            answered += usize::from(answers(&filter, &file));
            file[bit / 8] ^= 1 << (bit % 8);
        }
        assert!((100..900).contains(&answered), "{answered}");
    }
}

/// A file in which `0.0.0.0/1` leads to the front of `data`.
fn one(data: Vec<u8>) -> Parts {
    let mut parts = Parts::new(24, 4);
    parts.nodes = vec![[1 + 16, 1]];
    parts.data = data;
    parts
}

/// A record with one key and the bytes of its value.
fn with(key: &str, value: Vec<u8>) -> Vec<u8> {
    let pairs = vec![
        ("country".to_owned(), Value::from("FR")),
        (key.to_owned(), Value::Raw(value)),
    ];
    Value::Map(pairs).bytes()
}

/// What makes `value` the only element of arrays within each other.
fn within(depth: usize, value: &[u8]) -> Vec<u8> {
    let array = mmdb::control(mmdb::ARRAY, 1);
    [array.repeat(depth), value.to_vec()].concat()
}

/// Each of the files, by what is wrong with it, is refused in these words.
fn check_refusals(format: &str, files: &[(&str, Vec<u8>, &str)]) {
    for (name, file, expected) in files {
        let expected = format!("{format} file: {expected}");
        assert_eq!(refusal(file), expected, "{name}");
    }
}

#[test]
fn mmdb_values_that_are_broken_are_refused() {
    const MOST: usize = 65_820 + (1 << 24);
    let text = |text: &str| Value::from(text).bytes();
    let claim = mmdb::control;
    let pointer = |to| Value::Pointer(to).bytes();
    // Behind the map, its key and value, and the next key.
    let loops = [claim(mmdb::ARRAY, 1), pointer(1 + 8 + 3 + 5)].concat();
    let data = [
        (
            "a map's size",
            claim(mmdb::MAP, MOST),
            "resource limit exceeded at offset 4: exceeded maximum number of \
             data structure values",
        ),
        (
            "an array's size",
            claim(mmdb::ARRAY, MOST),
            "decoding error at offset 5: expected map, got type 11",
        ),
        (
            "a text's size",
            claim(mmdb::TEXT, MOST),
            "decoding error at offset 4: expected map, got type 2",
        ),
        (
            "a map's size inside",
            with("city", claim(mmdb::MAP, MOST)),
            "resource limit exceeded at offset 21: exceeded maximum number \
             of data structure values",
        ),
        (
            "an array's inside",
            with("city", claim(mmdb::ARRAY, MOST)),
            "resource limit exceeded at offset 22: exceeded maximum number \
             of data structure values",
        ),
        (
            "a text's inside",
            with("city", claim(mmdb::TEXT, MOST)),
            "resource limit exceeded at offset 21: exceeded maximum size of \
             data structure string and bytes values",
        ),
        (
            "a text one too long",
            with("city", claim(mmdb::TEXT, 1)),
            "invalid database at offset 40: string of size 1",
        ),
        (
            "a map's elsewhere",
            with("x", claim(mmdb::MAP, MOST)),
            "resource limit exceeded at offset 18: exceeded maximum number \
             of data structure values",
        ),
        (
            "an array's elsewhere",
            with("x", claim(mmdb::ARRAY, MOST)),
            "resource limit exceeded at offset 19: exceeded maximum number \
             of data structure values",
        ),
        (
            "a text's elsewhere",
            with("x", claim(mmdb::TEXT, MOST)),
            "invalid database at offset 40: string of size 16843036",
        ),
        (
            "bytes elsewhere",
            with("x", claim(mmdb::BYTES, MOST)),
            "invalid database at offset 40: bytes of size 16843036",
        ),
        (
            "deep arrays",
            with("city", within(600, &text("x"))),
            "decoding error: an array of arrays",
        ),
        (
            "deep arrays elsewhere",
            with("x", within(600, &text("x"))),
            "invalid database at offset 294: exceeded maximum data structure \
             depth; database is likely corrupt",
        ),
        (
            "a long name",
            with("city", text(&"x".repeat(257))),
            "decoding error: a name that is too long",
        ),
        (
            "a long key",
            with(&"x".repeat(257), text("x")),
            "decoding error: a name that is too long",
        ),
        (
            "no UTF-8",
            with("city", [claim(2, 1), vec![0xff]].concat()),
            "invalid database at offset 41: invalid UTF-8 in string",
        ),
        (
            "bytes for a name",
            with("city", claim(mmdb::BYTES, 0)),
            "decoding error: invalid type: byte array, expected a text, a \
             map or an array of maps",
        ),
        (
            "a text for names",
            with("city", map([("names", "x")]).bytes()),
            "decoding error at offset 25: expected map, got type 2",
        ),
        (
            "a text for a record",
            text("FR"),
            "decoding error at offset 1: expected map, got type 2",
        ),
        (
            "an array for a record",
            claim(mmdb::ARRAY, 0),
            "decoding error at offset 2: expected map, got type 11",
        ),
        (
            "an unknown type",
            vec![0, 99],
            "decoding error at offset 2: expected map, got type 106",
        ),
        (
            "a pointer to itself",
            pointer(0),
            "invalid database at offset 23: pointer points to another pointer",
        ),
        (
            "a pointer to a pointer",
            [pointer(5), pointer(0)].concat(),
            "invalid database at offset 28: pointer points to another pointer",
        ),
        (
            "a pointer out",
            pointer(1 << 20),
            "invalid database at offset 1048598: unexpected end of buffer",
        ),
        (
            "a pointer into metadata",
            with("city", pointer(100)),
            "invalid database at offset 122: unexpected end of buffer",
        ),
        (
            "an array that holds itself",
            with("city", loops),
            "decoding error: an array of arrays",
        ),
        (
            "a pointer that is cut off",
            with("city", vec![0b0011_1000]),
            "invalid database at offset 40: unexpected end of buffer",
        ),
    ];
    let keys = (0..65).map(|n| (n.to_string(), Value::from("x")));
    let many = Value::Array(vec!["x".into(); 66]);
    let many = [
        (
            "too many keys",
            Value::Map(keys.collect()).bytes(),
            "decoding error: a map of too many keys",
        ),
        (
            "too many provinces",
            with("subdivisions", many.bytes()),
            "decoding error: an array of too many elements",
        ),
    ];
    let data = data.into_iter().chain(many);
    let files: Vec<_> = data
        .map(|(name, data, told)| (name, one(data).bytes(), told))
        .collect();
    check_refusals("MMDB", &files);
}

/// Nodes that all lead to the next one, on both sides, and the last to `end`.
fn fan(nodes: &mut Vec<[u32; 2]>, count: u32, end: u32) {
    for _ in 1..count {
        let next = nodes.len() as u32 + 1;
        nodes.push([next, next]);
    }
    nodes.push([end, end]);
}

/// A tree of IPv6 with IPv4 at node 96, and a way to node 97.
fn with_v4() -> Parts {
    let mut parts = Parts::new(24, 6);
    parts.nodes = (1..97).map(|next| [next, 1000]).collect();
    parts.nodes.push([1000, 1000]);
    parts.nodes[1][1] = 97;
    parts.node_count = Some(1000);
    parts
}

#[test]
fn trees_that_are_none_are_refused() {
    let country = map([("country", "FR")]).bytes();
    let tree = |nodes: &[[u32; 2]]| {
        let nodes = nodes.to_vec();
        Parts { nodes, ..one(country.clone()) }
    };
    let v6 = |nodes: &[[u32; 2]]| Parts { ip_version: 6, ..tree(nodes) };
    // Branches that end nowhere, and that all end in IPv4.
    let mut nowhere = Parts::new(24, 6);
    fan(&mut nowhere.nodes, 100, 100);
    let mut in_v4 = with_v4();
    fan(&mut in_v4.nodes, 90, 96);
    in_v4.nodes.resize(1000, [1000, 1000]);
    let mut shared = Parts::new(24, 6);
    fan(&mut shared.nodes, 100, 100 + 16);
    shared.data = country.clone();
    let meets = "its tree leads back to itself or too often to one branch";
    let outside = "invalid database: the MaxMind DB file's data pointer \
                   resolves to an invalid location";
    let beyond = "invalid database: the MaxMind DB file's search tree \
                  extends beyond the metadata section";
    let files = [
        ("leads to the root", tree(&[[0, 0]]), meets),
        ("leads to the root on one side", tree(&[[1, 0]]), meets),
        ("leads back deep", v6(&[[3, 1], [2, 3], [3, 0]]), meets),
        ("zeros lead back", v6(&[[0, 1]]), meets),
        ("2^100 branches to nowhere", nowhere, meets),
        ("2^90 branches to IPv4", in_v4, meets),
        ("2^100 branches to data", shared, meets),
        ("a node too deep", tree(&[[0, 1]]), meets),
        ("data out", tree(&[[1 + 16 + 20, 1]]), outside),
        ("data in the metadata", tree(&[[1 + 16 + 30, 1]]), outside),
        ("data at the end", tree(&[[0xff_ffff, 1]]), outside),
        ("data in the separator", tree(&[[1 + 15, 1]]), outside),
        (
            "no nodes",
            Parts { node_count: Some(0), ..tree(&[]) },
            "invalid database: node_count - Expected: positive integer \
             Actual: 0",
        ),
        (
            "more nodes",
            Parts { node_count: Some(9), ..tree(&[[1, 1]]) },
            beyond,
        ),
        (
            "all nodes",
            Parts { node_count: Some(u32::MAX), ..tree(&[[1, 1]]) },
            beyond,
        ),
        (
            "26 bits",
            Parts { record_size: 26, ..tree(&[[1, 1]]) },
            "invalid database: record_size - Expected: 24, 28, or 32 Actual: \
             26",
        ),
        (
            "IP version 5",
            Parts { ip_version: 5, ..tree(&[[1, 1]]) },
            "invalid database: ip_version - Expected: 4 or 6 Actual: 5",
        ),
    ];
    let files = files.map(|(name, parts, told)| (name, parts.bytes(), told));
    check_refusals("MMDB", &files);
}

#[test]
fn xdb_files_that_are_broken_are_refused() {
    const END: u32 = (xdb::TEXTS + 28) as u32;
    const RANGE: &str = "1.0.0.0-1.0.0.255";
    let sound = || Xdb::new(2, 0);
    let of = |length, offset| {
        let texts =
            sound().range("0.0.0.0-0.0.0.1", "中国|0|0|0|0xxxxxxxxxxx");
        texts.segment(RANGE, length, offset).bytes()
    };
    let two = |first, second| {
        let region = "中国|0|0|0|0";
        sound().range(first, region).range(second, region).bytes()
    };
    let patched = |at: usize, bytes: &[u8]| {
        let mut file = xdb_v4().bytes();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    };
    let first = xdb_v4().first() as u32;
    let latin = [b"|".repeat(20), vec![0xe4]].concat();
    let mut invalid = sound().segment(RANGE, 21, xdb::TEXTS as u32);
    invalid.texts = latin;
    let v6 = Xdb { ip_version: 6, ..xdb_v4() };
    let v4 = Xdb { ip_version: 4, ..xdb_v6() };
    let outside = "a region's text lies outside or is no UTF-8";
    let beyond = "its segments lie beyond its end";
    let order = "its segments are out of order";
    let files = [
        (
            "cut in the index",
            xdb_v4().bytes()[..xdb::TEXTS - 1].into(),
            "it ends within its header or index",
        ),
        ("first behind last", patched(8, &(first + 42).to_le_bytes()), beyond),
        ("first in the index", patched(8, &[0, 1, 0, 0]), beyond),
        ("last in a segment", patched(12, &(first + 1).to_le_bytes()), beyond),
        ("last at the end", patched(12, &(first + 42).to_le_bytes()), beyond),
        ("last out", patched(12, &[0xff; 4]), beyond),
        ("both out", patched(8, &[0xff; 8]), beyond),
        ("no segments", sound().bytes(), beyond),
        (
            "version 5 of IP",
            Xdb { ip_version: 5, ..xdb_v4() }.bytes(),
            "it is for version 5 of IP",
        ),
        ("IPv4 for IPv6", v6.bytes(), beyond),
        ("IPv6 for IPv4", v4.bytes(), beyond),
        ("a text in the header", of(10, 8), outside),
        ("a text in the index", of(10, xdb::TEXTS as u32 - 1), outside),
        ("a text out", of(10, END + 19), outside),
        ("a text far out", of(10, u32::MAX), outside),
        ("a text nowhere", of(10, 0), outside),
        (
            "the longest text",
            of(u16::MAX, xdb::TEXTS as u32),
            "a region's text is too long",
        ),
        (
            "a text too long",
            of(1025, xdb::TEXTS as u32),
            "a region's text is too long",
        ),
        ("no UTF-8", invalid.bytes(), outside),
        ("out of order", two("1.0.1.0-1.0.1.255", RANGE), order),
        ("overlapping", two(RANGE, "1.0.0.255-1.0.1.255"), order),
        ("twice", two(RANGE, RANGE), order),
        ("upside down", two(RANGE, "1.0.1.1-1.0.1.0"), order),
        ("behind the last", two("1.0.0.0-255.255.255.255", RANGE), order),
    ];
    check_refusals("ip2region xdb", &files);
}

/// What is no word of letters never reaches a label.
#[test]
fn labels_hold_nothing_but_letters_of_names() {
    let long = "x".repeat(500);
    for (city, label) in [
        ("13800138000", "US-CA"),
        ("a\nb", "US-CA-ab"),
        ("x*y", "US-CA-xy"),
        ("\u{1b}[31mred", "US-CA-mred"),
        ("10.1.2.3", "US-CA"),
        ("a@example.com", "US-CA-aexamplecom"),
        ("\u{202e}abc\0\r\t\u{feff}", "US-CA-abc"),
        ("１３８００１３８０００", "US-CA"),
        ("<script>", "US-CA-script"),
        ("%41\\u0041\"'", "US-CA-u"),
        ("ZZ", "US-CA-ZZ"),
        ("Ⅷ①२", "US-CA"),
        ("Åre 138001", "US-CA-Are"),
        (&long, "US-CA"),
    ] {
        // Two bytes tell a text's length, and a name of MMDB has 256 at most.
        let region = format!("United States|CA|{city}|0");
        let xdb = Xdb::new(2, 0).range("1.2.0.0-1.2.255.255", &region);
        let mut files = vec![xdb.bytes()];
        if city.len() <= 256 {
            let names = vec![
                ("country".to_owned(), Value::from("US")),
                ("region".to_owned(), "CA".into()),
                ("city".to_owned(), city.into()),
            ];
            let mmdb = Mmdb::new(24, 4);
            let mmdb = mmdb.network("1.2.0.0/16", Value::Map(names));
            files.push(mmdb.bytes());
        }
        for file in files {
            let database = opened(&[&file]);
            for geo in [ALL, CHINESE] {
                let told = filtered(&database, geo, "1.2.3.4\n");
                assert_eq!(told, format!("{label}\n"), "{city:?}");
                assert_eq!(filtered(&database, geo, &told), told, "{city:?}");
            }
        }
    }
}

/// Nor do Chinese names and codes bring any.
#[test]
fn chinese_names_and_codes_hold_no_numbers_of_anyone() {
    let division = |code: &str, en: &str, zh: &str| {
        map([("iso_code", code.into()), ("names", names(en, zh))])
    };
    for (province, city, code, chinese) in [
        (
            division("CA", "California", "加1380013\n8000州"),
            division("138", "Somewhere", "某13800138000\u{202e}*地"),
            "US-CA-Somewhere",
            "美国-加州-某地",
        ),
        (
            division("13800138000", "138", "１３８００１３８０００"),
            division("800", "138001", "①②"),
            "US",
            "美国",
        ),
        (division("a*", "", "州"), division("\n", "a", ""), "US-a", "US-a"),
        (
            division("138", "California", "加州"),
            division("001", "Somewhere", "某地"),
            "US-138-Somewhere",
            "美国-加州-某地",
        ),
    ] {
        let record = map([
            ("country", division("US", "United States", "美国")),
            ("subdivisions", Value::Array(vec![province])),
            ("city", city),
        ]);
        let file = Mmdb::new(24, 4).network("1.2.0.0/16", record).bytes();
        let database = opened(&[&file]);
        for (geo, expected) in [(ALL, code), (CHINESE, chinese)] {
            let told = filtered(&database, geo, "1.2.3.4\n");
            assert_eq!(told, format!("{expected}\n"));
            assert_eq!(filtered(&database, geo, &told), told);
        }
    }
}

/// The command, run in a directory with these files.
#[cfg(feature = "cli")]
fn run(files: &[(&str, &[u8])], args: &[&str]) -> (i32, String, String) {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_logveil"))
        .args(args)
        .current_dir(dir.path())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses its database may end before it reads.
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(b"1.0.0.7 1.0.0.7\n1.0.0.8\n");
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

#[cfg(feature = "cli")]
#[test]
fn the_command_writes_nothing_by_a_broken_database() {
    let mmdb = cities(24, 4).bytes();
    let xdb = xdb_v4().bytes();
    let cycle = Parts { nodes: vec![[0, 0]], ..one(Vec::new()) }.bytes();
    let overlap = Xdb::new(2, 0)
        .range("1.0.0.0-1.0.0.255", "中国|0|0|0|0")
        .range("1.0.0.0-1.0.0.255", "中国|0|0|0|0");
    for (name, bytes, told) in [
        ("cut.mmdb", &mmdb[..mmdb.len() - 40], "is a damaged MMDB file: "),
        (
            "cycle.mmdb",
            &cycle,
            "is a damaged MMDB file: its tree leads back to itself or too \
             often to one branch; get a whole copy\n",
        ),
        (
            "marker.mmdb",
            &mmdb[..mmdb.len() - 400],
            "is neither an MMDB nor an ip2region xdb file, or it is cut off; \
             name a whole file of one of these formats\n",
        ),
        (
            "cut.xdb",
            &xdb[..xdb.len() - 1],
            "is a damaged ip2region xdb file: its segments lie beyond its \
             end; get a whole copy\n",
        ),
        (
            "overlap.xdb",
            &overlap.bytes(),
            "is a damaged ip2region xdb file: its segments are out of order; \
             get a whole copy\n",
        ),
        ("empty", b"", "is neither an MMDB nor an ip2region xdb file, or"),
        (
            "City.mmdb.gz",
            b"\x1f\x8b\x08\0",
            "is packed; unpack it and name the .mmdb or .xdb file that comes \
             out\n",
        ),
    ] {
        let (status, stdout, stderr) = run(&[(name, bytes)], &["--geo", name]);
        assert_eq!((status, &*stdout), (2, ""), "{name}: {stderr}");
        let told = format!("logveil: the geo database {name} {told}");
        assert!(stderr.starts_with(&told), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

/// What a file calls itself goes to a terminal as plain text.
#[cfg(feature = "cli")]
#[test]
fn the_command_tells_a_databases_type_in_plain_text() {
    let kind = format!("\u{1b}[31mCity\n\u{202e}{}", "x".repeat(99));
    let parts = Parts { kind, ..cities(24, 4).parts() };
    let bytes = parts.bytes();
    let files = [("City.mmdb", &bytes[..])];
    let args = ["--geo", "City.mmdb", "--geo", "City.mmdb"];
    let (status, stdout, stderr) = run(&files, &args);
    assert_eq!((status, &*stdout), (2, ""));
    let kind = format!("[31mCity{}", "x".repeat(32));
    let told = format!("logveil: a geo database, MMDB file of type {kind}, ");
    assert!(stderr.starts_with(&told), "{stderr}");
}

#[cfg(all(feature = "cli", feature = "geo-embedded"))]
#[test]
fn who_asks_for_more_than_a_file_knows_is_told_so_once() {
    let country = Mmdb::new(24, 4)
        .network("1.0.0.0/8", map([("country", "FR")]))
        .bytes();
    let city = cities(24, 6).bytes();
    let policy = "name = \"own\"\nextends = \"default\"\n[geo]\n\
                  granularity = \"city\"\nmin_addresses = 0\n\
                  database = [\"v4.mmdb\"]\n";
    let files = [
        ("own.toml", policy.as_bytes()),
        ("v4.mmdb", &country),
        ("city.mmdb", &city),
    ];
    let told = |of: &str, source: &str, level: &str| {
        format!(
            "logveil: the policy asks for the city of addresses, and of \
             {of}addresses the {source} tells the {level} at most; name a \
             database that knows more with --geo FILE, or the lesser level \
             is written\n"
        )
    };
    let both = told("", "MMDB file of type Test-City", "country");
    let (status, stdout, stderr) = run(&files, &["--policy", "own.toml"]);
    assert_eq!((status, &*stdout), (0, "FR FR\nFR\n"));
    assert_eq!(stderr, both);
    // What the command line names stands in the place of the policy's.
    let args = ["--policy", "own.toml", "--geo", "city.mmdb"];
    let (status, stdout, stderr) = run(&files, &args);
    assert_eq!((status, &*stdout, &*stderr), (0, "ZZ ZZ\nZZ\n", ""));
    let args = ["v4.mmdb", "city.mmdb"].map(|file| ["--geo", file]).concat();
    let args = [&["--policy", "own.toml"][..], &args].concat();
    let (status, _, stderr) = run(&files, &args);
    assert_eq!(status, 0);
    assert_eq!(
        stderr,
        told("IPv4 ", "MMDB file of type Test-City", "country")
    );
}
