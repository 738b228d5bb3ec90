//! The benchmark's runners in `samples/bench`: Bash can read each, and the
//! patterns that tools share mean the same to those every system has.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const LOG: &str = r#"114.114.114.114 - - [14/Mar/2026:08:00:42 +0800] "GET /sms?phone=13800138000&token=Ab1-x HTTP/1.1" 200
{"mobile":13800138000,"mac":"a4:5e:60:01:02:03","card":"4111 1111 1111 1111","ts":1773446760123}
身份证110101190001010014,sample@qq.com,240c::6666,AUTHORIZATION: Bearer eyJh.eyJz.a_b
"#;

const CLEAN: &str = r#"[IPV4] - - [14/Mar/2026:08:00:42 +0800] "GET /sms?phone=[REDACTED]&token=[REDACTED] HTTP/1.1" 200
{"mobile":0,"mac":"[MAC]","card":"0","ts":1773446760123}
身份证0,[EMAIL],[IPV6],AUTHORIZATION: Bearer [REDACTED]
"#;

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/bench");
    let files = fs::read_dir(folder).expect("the folder is there");
    files
        .map(|file| file.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "sh"))
        .collect()
}

#[test]
fn bash_can_read_every_runner() {
    let scripts = scripts();
    assert!(!scripts.is_empty());
    for script in scripts {
        let status = Command::new("bash").arg("-n").arg(&script).status();
        assert!(status.expect("bash is there").success(), "{script:?}");
    }
}

#[test]
fn sed_and_perl_replace_what_the_patterns_say() {
    let tools = tempfile::tempdir().expect("a folder for tools");
    for name in ["sed.sh", "perl.sh"] {
        let script = scripts().into_iter().find(|path| path.ends_with(name));
        let mut log = tempfile::tempfile().expect("a file for the log");
        log.write_all(LOG.as_bytes()).expect("written");
        log.rewind().expect("rewound");
        let output = Command::new(script.expect("the runner is there"))
            .arg("run")
            .env("LOGVEIL_BENCH_DIR", tools.path())
            .stdin(log)
            .stderr(Stdio::inherit())
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{name}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), CLEAN, "{name}");
    }
}
