//! Databases of locations, sound and hostile, made in memory: what `locate`
//! writes by them, and that whatever else a file holds is refused.

#[path = "support/mmdb.rs"]
mod mmdb;
#[path = "support/xdb.rs"]
mod xdb;

use logveil::geo::Granularity;
use logveil::{Filter, GeoDatabase, Policy};
use mmdb::{Mmdb, Value, map};
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
