//! Keyrings seen from outside: what the command makes, hands out, uses and
//! destroys.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use tempfile::TempDir;

const LOGVEIL: &str = env!("CARGO_BIN_EXE_logveil");

/// Runs logveil in `home` with arguments parted by blanks.
fn run(home: &Path, args: &str, stdin: &str) -> Output {
    let mut child = Command::new(LOGVEIL)
        .args(args.split(' '))
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses does not read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

/// What a run prints that ends with status 0.
fn done(home: &Path, args: &str, stdin: &str) -> String {
    let output = run(home, args, stdin);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What a run says that ends with this status.
fn fails(home: &Path, args: &str, stdin: &str, status: i32) -> String {
    let output = run(home, args, stdin);
    assert_eq!(output.status.code(), Some(status), "{args}");
    String::from_utf8(output.stderr).unwrap()
}

/// A directory with a keyring of three weeks named `k`.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    done(home.path(), "key init --keyring k --epochs 3", "");
    home
}

/// The secrets in a keyring's file.
fn secrets(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let secret = |line: &str| {
        let secret = line.strip_prefix("secret = \"")?.strip_suffix('"')?;
        Some(secret.to_owned())
    };
    text.lines().filter_map(secret).collect()
}

/// The tokens in a text.
fn tokens(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || c == '=');
    words.filter(|word| word.starts_with("ps.")).collect()
}

/// Lines that spell two addresses, two telephones and two devices each in
/// several ways.
const SPELLINGS: &str = "\
ip=203.0.113.7 ip=::ffff:203.0.113.7 ip=203.000.113.007
ip=2001:db8::7 ip=2001:DB8:0:0:0:0:0:7
phone=13800138000 phone=+8613800138000 phone=138-0013-8000 phone=１３８００１３８０００
phone=13900139000 phone=008613900139000
mac=a4:5e:60:aa:bb:cc mac=A4-5E-60-AA-BB-CC mac=a45e.60aa.bbcc
email=someone@Example.ORG email=someone@example.org
";

#[test]
fn one_value_has_one_token_in_every_spelling_and_on_every_machine() {
    let home = home();
    let home = home.path();
    done(home, "key export --keyring k --node --epochs 2 --output n", "");
    let here = done(home, "--policy linkable --keyring k", SPELLINGS);
    let there = done(home, "--policy linkable --keyring n", SPELLINGS);
    assert_eq!(here, there);
    let mut all = Vec::new();
    for (line, spellings) in here.lines().zip([3, 2, 4, 2, 3, 2]) {
        let mut of_line = tokens(line);
        assert_eq!(of_line.len(), spellings, "{line}");
        of_line.dedup();
        assert_eq!(of_line.len(), 1, "{line}");
        all.extend(of_line);
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 6);
    // Filtering again changes nothing, with this key or another.
    assert_eq!(done(home, "--policy linkable --keyring k", &here), here);
    let once = "--policy linkable --key ephemeral";
    assert_eq!(done(home, once, &here), here);
}

#[test]
fn tokens_differ_between_epochs_keyrings_and_entities() {
    let home = home();
    let home = home.path();
    let line = "ip=203.0.113.7\n";
    let now = done(home, "--policy linkable --keyring k", line);
    let list = done(home, "key list --keyring k", "");
    let epochs: Vec<_> = list.lines().skip(1).collect();
    assert_eq!(epochs.len(), 3);
    assert!(epochs[0].ends_with("serves now"), "{list}");
    // The day on which this epoch ends is the first of the next.
    let end = epochs[0].split_whitespace().nth(3).unwrap();
    let next = format!("--policy linkable --keyring k --as-of {end}");
    let next = done(home, &next, line);
    assert_ne!(tokens(&now), tokens(&next));
    let epoch = |of: &str| of.split_whitespace().next().unwrap().to_owned();
    assert!(now.contains(&format!(".{}.", epoch(epochs[0]))), "{now}");
    assert!(next.contains(&format!(".{}.", epoch(epochs[1]))), "{next}");

    done(home, "key init --keyring other", "");
    let other = done(home, "--policy linkable --keyring other", line);
    assert_ne!(tokens(&now), tokens(&other));

    let two = "qq=123456789 wechat=123456789\n";
    let two = done(home, "--policy linkable --keyring k", two);
    let bodies: Vec<_> =
        tokens(&two).iter().map(|t| t.rsplit('.').next().unwrap()).collect();
    assert_eq!(bodies.len(), 2);
    assert_ne!(bodies[0], bodies[1]);
}

#[test]
fn lines_are_withheld_where_no_key_serves() {
    let home = home();
    let home = home.path();
    let late = "--policy linkable --keyring k --as-of 2199-01-01";
    let output = run(home, late, "ip=203.0.113.7\nnothing here\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"*withheld.failed.14B*\nnothing here\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("has no key for now"), "{said}");
    assert!(said.contains("logveil key extend"), "{said}");
}

#[test]
fn a_keyring_in_its_last_epoch_warns() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    done(home, "key init --keyring k --epochs 1", "");
    let warned = |keyring: &str| {
        let output = run(
            home,
            &format!("--policy linkable --keyring {keyring}"),
            "ip=203.0.113.7\n",
        );
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(warned("k").contains("ends with this epoch"));
    done(home, "key extend --keyring k --epochs 1", "");
    assert_eq!(warned("k"), "");
    done(home, "key init --keyring ever --period never", "");
    assert_eq!(warned("ever"), "");
}

#[test]
fn a_rotated_key_makes_no_more_tokens() {
    let home = home();
    let home = home.path();
    let line = "ip=203.0.113.7\n";
    let before = done(home, "--policy linkable --keyring k", line);
    let list = done(home, "key rotate --keyring k", "");
    assert_eq!(list.matches("retired").count(), 1, "{list}");
    assert_eq!(list.matches("serves now").count(), 1, "{list}");
    let after = done(home, "--policy linkable --keyring k", line);
    assert_ne!(before, after);
}

#[test]
fn shredding_names_what_it_cannot_reach() {
    let home = home();
    let home = home.path();
    let export = "key export --keyring k --node --epochs 1 --output n \
                  --label web-1";
    done(home, export, "");
    let gone = secrets(&home.join("k"));
    assert_eq!(gone.len(), 3);
    let told = done(home, "key shred --keyring k --older-than 6mo", "");
    assert_eq!(told, "no key is old enough\n");
    assert_eq!(secrets(&home.join("k")), gone);
    let told = done(home, "key shred --keyring k --all", "");
    assert_eq!(told.matches("destroyed ").count(), 3, "{told}");
    assert!(told.contains("still held by web-1"), "{told}");
    let handed_out = secrets(&home.join("n"));
    for entry in fs::read_dir(home).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for secret in &gone {
            let held = text.contains(secret);
            let expected = path.ends_with("n") && handed_out.contains(secret);
            assert_eq!(held, expected, "{}", path.display());
        }
    }
    let line = "ip=203.0.113.7\n";
    let said = fails(home, "--policy linkable --keyring k", line, 1);
    assert!(said.contains("no key for now"), "{said}");
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is() {
    let home = home();
    let home = home.path();
    done(home, "key export --keyring k --node --epochs 1 --output n", "");
    done(home, "key init --keyring ever --period never", "");
    let before = fs::read(home.join("k")).unwrap();
    for (args, why) in [
        ("key init --keyring k", "never replaced"),
        ("key init --keyring x --period never --retention 6mo", "do not end"),
        ("key init --keyring x --period year", "day, week, month or never"),
        ("key init --keyring x --epochs 0", "1 to 3660"),
        ("key init --keyring x --retention 6", "6mo"),
        ("key list --keyring none", "there is no keyring none"),
        ("key extend --keyring n --epochs 1", "a node's keyring"),
        ("key rotate --keyring n", "a node's keyring"),
        ("key extend --keyring ever --epochs 1", "no epoch behind it"),
        ("key shred --keyring ever --older-than 1d", "do not end"),
        ("key shred --keyring k", "--older-than"),
        ("key shred --keyring k --all --older-than 1d", "--all"),
        (
            "key export --keyring k --node --epochs 9 --output x",
            "the keyring ends before",
        ),
        (
            "key export --keyring k --node --epochs 1 --output n",
            "never replaced",
        ),
        ("key list", "--keyring FILE"),
        ("--policy linkable", "--keyring FILE"),
        ("--keyring k --key ephemeral", "--key"),
    ] {
        let said = fails(home, args, "ip=203.0.113.7\n", 2);
        assert!(said.contains(why), "{args}: {said}");
    }
    assert!(!home.join("x").exists());
    assert_eq!(fs::read(home.join("k")).unwrap(), before);
}

#[test]
fn a_retention_shorter_than_an_epoch_is_warned_of() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let told = "a retention of 3d is shorter than an epoch: what is written \
        at the beginning of a week can be revealed for a week and 3d; shorter \
        epochs (key init --period) keep a short promise\n";
    let init = "key init --epochs 2 --retention 3d --keyring";
    let made = run(home, &format!("{init} short"), "");
    assert!(made.status.success());
    assert_eq!(
        String::from_utf8(made.stderr).unwrap(),
        format!("logveil: {told}")
    );
    let kept = run(home, &format!("{init} kept --period day"), "");
    assert!(kept.status.success() && kept.stderr.is_empty());
    let check = |keyring| {
        done(home, &format!("policy check linkable --keyring {keyring}"), "")
    };
    let sound = "linkable: the rules are sound; 0 of 0 examples become what \
        they say\n";
    assert_eq!(check("short"), format!("warning: {told}{sound}"));
    assert_eq!(check("kept"), sound);
    let lost = "policy check linkable --keyring none";
    assert!(fails(home, lost, "", 2).contains("there is no keyring none"));
}

#[test]
fn a_keyring_that_others_may_read_is_refused_before_the_first_byte() {
    let home = home();
    let path = home.path().join("k");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let filter = "--policy linkable --keyring k";
    let output = run(home.path(), filter, "ip=203.0.113.7\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("others may read it"), "{said}");
    assert!(said.contains("chmod o-r"), "{said}");
}

#[test]
fn what_a_policy_encrypts_the_authority_reveals() {
    let home = home();
    let home = home.path();
    done(home, "key export --keyring k --node --epochs 1 --output n", "");
    let lines = "phone=+86 138-0013-8000 ip=203.0.113.7\r\n\
                 {\"imei\":\"490154203237518\"}\n";
    let encrypt = "--set mobile_cn=encrypt --set ip=encrypt \
                   --set imei=encrypt --keyring n";
    let clean = done(home, encrypt, lines);
    assert_eq!(clean.matches("en.").count(), 3, "{clean}");
    assert_eq!(done(home, "reveal --keyring k", &clean), lines);
    fs::write(home.join("clean.log"), &clean).unwrap();
    assert_eq!(done(home, "reveal --keyring k clean.log", ""), lines);
    // Guard rail: a node's keyring is not for that.
    let said = fails(home, "reveal --keyring n", &clean, 2);
    assert!(said.contains("a node's keyring"), "{said}");

    let flipped = clean.replacen("en.ip.", "en.imei.", 1);
    let said = fails(home, "reveal --keyring k", &flipped, 1);
    assert!(said.contains("1 tokens were not turned back: they"), "{said}");
    done(home, "key shred --keyring k --all", "");
    let output = run(home, "reveal --keyring k", &clean);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), clean);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("3 tokens were not turned back: k"), "{said}");
}

/// P8: whatever is done with a keyring, no key is printed.
#[test]
fn no_key_is_ever_printed() {
    let home = home();
    let home = home.path();
    let secrets = secrets(&home.join("k"));
    let damaged = fs::read_to_string(home.join("k")).unwrap();
    let cut = &damaged[..damaged.len() - 20];
    fs::write(home.join("cut"), cut).unwrap();
    fs::write(home.join("typo"), damaged.replace("secret =", "secret"))
        .unwrap();
    for name in ["cut", "typo"] {
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(home.join(name), private).unwrap();
    }
    for args in [
        "key list --keyring k",
        "key list --keyring cut",
        "key list --keyring typo",
        "key extend --keyring k --epochs 1",
        "key rotate --keyring k",
        "key export --keyring k --node --epochs 1 --output n",
        "--policy linkable --keyring k --stats",
        "--policy linkable --keyring cut",
        "inspect --policy linkable --keyring k",
        "key shred --keyring k --all",
    ] {
        let output = run(home, args, "ip=203.0.113.7\n");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(!said.is_empty());
        for secret in &secrets {
            assert!(!said.contains(&secret[..8]), "{args}: {said}");
        }
    }
}

#[test]
fn traced_tokens_are_those_of_the_filter_while_the_key_is_held() {
    let home = home();
    let home = home.path();
    let filtered = done(home, "--policy linkable --keyring k", SPELLINGS);
    for (value, entity) in [
        ("203.0.113.7", None),
        ("2001:DB8:0:0:0:0:0:7", None),
        ("+86 138 0013 8000", None),
        ("13900139000", Some("mobile_cn")),
        ("A45E60AABBCC", Some("mac")),
        ("someone@EXAMPLE.org", None),
    ] {
        let entity = entity.map(|e| format!(" --entity {e}"));
        let args =
            format!("key trace --keyring k{}", entity.unwrap_or_default());
        let traced = done(home, &args, &format!("{value}\n"));
        // One for each of the three epochs, this one's first.
        let traced: Vec<&str> = traced.lines().collect();
        assert_eq!(traced.len(), 3, "{value}");
        assert!(filtered.contains(traced[0]), "{value}: {traced:?}");
        assert!(!filtered.contains(traced[1]), "{value}: {traced:?}");
    }
    // Every spelling that the filter knows, also where a name alone tells.
    let lines = "phone=１３８００１３８０００ QQ：１２３４５６７８９ \
                 x=%2B8613900139000\n";
    let filtered_too = done(home, "--policy linkable --keyring k", lines);
    for (value, more) in [
        ("１３８００１３８０００", ""),
        ("１３８００１３８０００", " --entity mobile_cn"),
        ("123456789", " --entity qq"),
        ("１２３４５６７８９", " --entity qq"),
        ("%2B8613900139000", ""),
        ("+86 139-0013-9000", ""),
    ] {
        let args = format!("key trace --keyring k{more}");
        let traced = done(home, &args, value);
        let token = traced.lines().next().unwrap();
        assert!(filtered_too.contains(token), "{value}: {filtered_too}");
    }
    // Another domain's tokens are others.
    let args = "key trace --keyring k --domain d";
    let other = done(home, args, "203.0.113.7\n");
    assert!(!filtered.contains(other.lines().next().unwrap()));
    let said = fails(home, "key trace --keyring k", "\nwho knows\n", 1);
    assert!(said.contains("line 2"), "{said}");
    assert!(!said.contains("who knows"), "{said}");
    done(home, "key shred --keyring k --all", "");
    let args = "key trace --keyring k";
    assert_eq!(done(home, args, "203.0.113.7\n"), "");
}

#[test]
fn numbers_and_addresses_that_keep_their_form_come_back() {
    let home = home();
    let home = home.path();
    let list = done(home, "key list --keyring k", "");
    let serving = list.lines().find(|l| l.ends_with("serves now")).unwrap();
    let epoch = serving.split(' ').next().unwrap();
    for (entity, transform, value) in [
        ("mobile_cn", "format_preserving", "13800138000"),
        ("bank_card", "format_preserving", "6222021234567890128"),
        ("imei", "format_preserving", "490154203237518"),
        ("resident_id", "format_preserving", "11010519491231002X"),
        ("ip", "prefix_preserving", "203.0.113.7"),
        ("ip", "prefix_preserving", "2001:db8::7"),
        ("ip", "prefix_preserving={method='crypto-pan'}", "203.0.113.7"),
    ] {
        let args = format!("--keyring k --set {entity}={transform}");
        let line = format!("{entity}={value}\n");
        let filtered = done(home, &args, &line);
        let stands = filtered.trim().split_once('=').unwrap().1.to_owned();
        assert_ne!(stands, value);
        assert!(!stands.contains('*'), "{filtered}");
        let method = match transform.contains("crypto-pan") {
            true => " --method crypto-pan",
            false => "",
        };
        let reveal = format!(
            "reveal --keyring k --entity {entity} --epoch {epoch}{method}"
        );
        let back = done(home, &reveal, &format!("{stands}\n"));
        assert_eq!(back, format!("{value}\n"), "{transform}");
    }
    let args = format!("reveal --keyring k --entity imei --epoch {epoch}");
    let said = fails(home, &args, "4901\n", 1);
    assert!(said.contains("1 lines were not turned back"), "{said}");
    let args = "reveal --keyring k --entity imei --epoch 1999w01";
    let said = fails(home, args, "", 2);
    assert!(said.contains("no key of an epoch 1999w01 is held"), "{said}");
    // The epoch has two keys now, and each turns back what it made.
    done(home, "key rotate --keyring k", "");
    let args = format!("reveal --keyring k --entity imei --epoch {epoch}");
    let said = fails(home, &args, "", 2);
    assert!(said.contains(&format!("name one of {epoch}.")), "{said}");
    // A node's keyring does not reveal.
    let export = "key export --keyring k --node --epochs 1 --output n";
    done(home, export, "");
    let args = format!("reveal --keyring n --entity imei --epoch {epoch}");
    let said = fails(home, &args, "", 2);
    assert!(said.contains("a node's keyring"), "{said}");
}

/// What the filter puts into a vault, it has put there before the line comes
/// out that refers to it.
#[test]
fn a_vault_keeps_what_is_sensitive_and_is_joined_again() {
    use std::io::{BufRead, BufReader};
    let home = home();
    let home = home.path();
    let line = "{\"phone\":\"138-0013-8000\",\"imei\":\"490154203237518\"}\n";
    let mut child = Command::new(LOGVEIL)
        .args(["--keyring", "k", "--vault", "v"])
        .args(["--set", "mobile_cn=encrypt", "--set", "imei=encrypt"])
        .current_dir(home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all(line.as_bytes()).unwrap();
    let mut out = String::new();
    stdout.read_line(&mut out).unwrap();
    // The line is out, and the run goes on.
    let vault = fs::read_to_string(home.join("v")).unwrap();
    assert_eq!(vault.lines().count(), 1);
    assert!(vault.starts_with("en.mobile_cn."), "{vault}");
    assert!(out.contains("\"vt.mobile_cn."), "{out}");
    // General, and so in the log itself.
    assert!(out.contains("\"en.imei."), "{out}");
    stdin.write_all(line.as_bytes()).unwrap();
    let mut again = String::new();
    stdout.read_line(&mut again).unwrap();
    assert_eq!(again, out);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    // One value is there once.
    assert_eq!(fs::read_to_string(home.join("v")).unwrap(), vault);
    let mode = fs::metadata(home.join("v")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let joined = done(home, "reveal --keyring k --vault v", &out);
    assert_eq!(joined, line);
    let said = fails(home, "reveal --keyring k", &out, 1);
    assert!(said.contains("1 references lead to no vault"), "{said}");
    // Filtering again changes nothing, and another run refers to the same.
    let args = "--keyring k --vault v --set mobile_cn=encrypt \
                --set imei=encrypt";
    assert_eq!(done(home, args, &out), out);
    assert_eq!(done(home, args, line), out);
    let said = fails(home, "--vault v", line, 2);
    assert!(said.contains("--keyring"), "{said}");
}

/// A vault stays apart from all else, and from those who are not to see it.
#[test]
fn a_vault_shares_no_file_and_is_for_nobody_else() {
    let home = home();
    let home = home.path();
    let line = "phone=13800138000\n";
    let args = "--keyring k --set mobile_cn=encrypt --vault v";
    done(home, args, line);
    let vault = fs::read(home.join("v")).unwrap();
    fs::create_dir(home.join("d")).unwrap();
    fs::hard_link(home.join("v"), home.join("d/in")).unwrap();
    fs::write(home.join("in"), line).unwrap();
    for shared in [
        "--output v",
        "--append v",
        "--output d/in",
        "--audit v",
        "--output-dir d in",
    ] {
        let said = fails(home, &format!("{args} {shared}"), line, 2);
        let told = said.contains("files of their own")
            || said.contains("no record of an audit trail");
        assert!(told, "{shared}: {said}");
        assert_eq!(fs::read(home.join("v")).unwrap(), vault, "{shared}");
    }
    let said = fails(home, &format!("{args} --audit o --output o"), line, 2);
    assert!(said.contains("o is to hold two things"), "{said}");
    let said = fails(home, &format!("{args} v"), "", 2);
    assert!(said.contains("v is also the input"), "{said}");
    for mode in [0o604, 0o602] {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(home.join("v"), permissions).unwrap();
        let said = fails(home, args, line, 2);
        assert!(said.contains("chmod o-rwx v"), "{said}");
    }
}

/// What is encrypted, in whatever encoding a log has it, is revealed; what
/// keeps its form and lacks it is redacted and counted.
#[cfg(feature = "bench")]
#[test]
fn a_whole_log_comes_back() {
    let home = home();
    let home = home.path();
    let policy = "name = \"p\"\n\
                  [[rule]]\nclass = [\"general\", \"sensitive\"]\n\
                  transform = \"encrypt\"\n";
    fs::write(home.join("p.toml"), policy).unwrap();
    for profile in ["access", "app", "mixed", "hostile", "csv"] {
        let generate =
            format!("bench generate --profile {profile} --size 256KiB");
        let log = run(home, &generate, "").stdout;
        fs::write(home.join("log"), &log).unwrap();
        let filter = "--policy p.toml --keyring k --vault v log";
        let clean = run(home, filter, "").stdout;
        fs::write(home.join("clean"), &clean).unwrap();
        let back = run(home, "reveal --keyring k --vault v clean", "");
        assert_eq!(back.status.code(), Some(0), "{profile}");
        let lines = |text: &[u8]| -> Vec<Vec<u8>> {
            text.split(|&b| b == b'\n').map(<[u8]>::to_vec).collect()
        };
        let (log, clean) = (lines(&log), lines(&clean));
        let back = lines(&back.stdout);
        assert_eq!(log.len(), back.len());
        let mut changed = 0;
        for ((line, clean), back) in log.iter().zip(&clean).zip(&back) {
            changed += usize::from(line != clean);
            // A number in JSON has gained quotes, and keeps them.
            let bare = |text: &[u8]| -> Vec<u8> {
                let plain = |b: &&u8| !b"\\\"".contains(b);
                text.iter().filter(plain).copied().collect()
            };
            let of = String::from_utf8_lossy(line);
            assert_eq!(bare(back), bare(line), "{profile}: {of}");
        }
        assert!(10 * changed > log.len(), "{profile}: {changed}");
    }
    let args = "--keyring k --set imei=format_preserving --stats=json";
    let output = run(home, args, "imei=490154203237519 imei=490154203237518");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("\"without_form\":1"), "{said}");
    assert!(output.stdout.starts_with(b"imei=*imei* imei=49015420"));
}

#[test]
fn a_vault_that_cannot_be_written_withholds_the_line() {
    let home = home();
    let home = home.path();
    let args = "--keyring k --vault /dev/full --set mobile_cn=encrypt";
    let output = run(home, args, "phone=13800138000\nnothing\n");
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(out, "*withheld.failed.17B*\nnothing\n");
}

/// What a full disk or a crash has cut off costs the value that was cut off
/// and no other, wherever the cut is.
#[test]
fn a_torn_line_in_a_vault_costs_no_other_value() {
    let home = home();
    let home = home.path();
    let args = "--keyring k --vault v --set mobile_cn=encrypt";
    let one = done(home, args, "phone=13800138000\n");
    let whole = fs::read_to_string(home.join("v")).unwrap();
    let reveal = "reveal --keyring k --vault v";
    for cut in [1, 2, 3, 5, 9, 14, 20, 40, whole.len() - 1] {
        fs::write(home.join("v"), &whole[..whole.len() - cut]).unwrap();
        let two = done(home, args, "phone=13900139000\n");
        assert_eq!(done(home, reveal, &two), "phone=13900139000\n", "{cut}");
        // Put there again, the first is found beside its torn twin.
        assert_eq!(done(home, args, "phone=13800138000\n"), one);
        assert_eq!(done(home, reveal, &one), "phone=13800138000\n", "{cut}");
        // In whatever order they lie.
        let torn = &whole[..whole.len() - cut];
        fs::write(home.join("v"), format!("{whole}{torn}\n")).unwrap();
        assert_eq!(done(home, reveal, &one), "phone=13800138000\n", "{cut}");
        // Nobody's lines are joined for someone else.
        fs::write(home.join("v"), torn).unwrap();
        if cut > 1 {
            let output = run(home, reveal, &one);
            assert_eq!(output.status.code(), Some(1), "{cut}");
            assert_eq!(output.stdout, one.as_bytes(), "{cut}");
        }
    }
}

/// Several processes put values into one vault at once.
#[test]
fn a_vault_that_processes_share_has_whole_lines() {
    let home = home();
    let home = home.path();
    let lines: Vec<String> = (0..4_u64)
        .map(|run| {
            let numbers = 0..400_u64;
            let number = |n| format!("phone=138{:08}\n", run * 1000 + n);
            numbers.map(number).collect()
        })
        .collect();
    let children: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(run, lines)| {
            fs::write(home.join(format!("in{run}")), lines).unwrap();
            Command::new(LOGVEIL)
                .args(["--keyring", "k", "--vault", "v", "--threads", "2"])
                .args(["--set", "mobile_cn=encrypt"])
                .args([format!("in{run}"), format!("--output=out{run}")])
                .current_dir(home)
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for (run, lines) in lines.iter().enumerate() {
        let reveal = format!("reveal --keyring k --vault v out{run}");
        assert_eq!(&done(home, &reveal, ""), lines);
    }
}

/// Killed at whatever moment, a change leaves the keyring as it was or as it
/// was to be.
#[test]
fn a_killed_change_leaves_the_old_keyring_or_the_new() {
    let home = home();
    let home = home.path();
    let names = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains("  ends "));
        lines.map(|line| line[..17].to_owned()).collect()
    };
    for change in [&["extend", "--epochs", "1"][..], &["rotate"]] {
        let start = || {
            Command::new(LOGVEIL)
                .args(["key", "--keyring", "k"])
                .args(change)
                .current_dir(home)
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        };
        // Kills are spread over what a change takes here and now; where they
        // hit is left to chance, and whatever it is must hold.
        let began = Instant::now();
        assert!(start().wait().unwrap().success());
        let took = began.elapsed();
        for round in 0..60 {
            let before = names(&done(home, "key list --keyring k", ""));
            let mut child = start();
            std::thread::sleep(took * round / 50);
            // Fails if it has ended, which is a moment, too.
            let _ = child.kill();
            child.wait().unwrap();
            let list = done(home, "key list --keyring k", "");
            let after = names(&list);
            let added = after.len() - before.len();
            assert!(added <= 1, "{added} keys were added");
            assert!(before.iter().all(|name| after.contains(name)), "{list}");
            assert_eq!(list.matches("serves now").count(), 1, "{list}");
        }
    }
    // What the killed have left goes with the keys.
    let gone = secrets(&home.join("k"));
    done(home, "key shred --keyring k --all", "");
    for entry in fs::read_dir(home).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for secret in &gone {
            assert!(!text.contains(secret), "{}", path.display());
        }
    }
}

#[test]
fn processes_that_change_a_keyring_at_once_lose_nothing() {
    let home = home();
    let home = home.path();
    let start = |args: &[&str]| {
        Command::new(LOGVEIL)
            .args(["key", "--keyring", "k"])
            .args(args)
            .current_dir(home)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let labels = ["a", "b", "c", "d", "e", "f"];
    let mut children = Vec::new();
    for label in labels {
        children.push(start(&["extend", "--epochs", "1"]));
        children.push(start(&["rotate"]));
        let export = ["export", "--node", "--epochs", "1", "--output", label];
        children.push(start(&export));
    }
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let list = done(home, "key list --keyring k", "");
    // Three, six more epochs, and six that took the place of the first.
    assert_eq!(list.matches("  ends ").count(), 15, "{list}");
    assert_eq!(list.matches("retired").count(), 6, "{list}");
    for label in labels {
        assert!(list.contains(&format!(" to {label}: ")), "{list}");
    }
    // Neither a key nor a file too many.
    assert_eq!(secrets(&home.join("k")).len(), 15);
    assert_eq!(fs::read_dir(home).unwrap().count(), 1 + labels.len());
}
