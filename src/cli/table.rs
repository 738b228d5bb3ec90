//! A score as tables for people, at most 80 columns wide.

use std::fmt::Write;

use logveil::bench::score::{Score, Tally};

/// The whole score.
pub(super) fn text(score: &Score) -> String {
    let mut text = String::new();
    // A String takes every write.
    let _ = write(score, &mut text);
    text
}

fn write(score: &Score, out: &mut String) -> std::fmt::Result {
    let corpus = &score.corpus;
    let version = score.tool_version.as_deref().unwrap_or_default();
    writeln!(out, "{}", format!("{} {version}", score.name).trim_end())?;
    writeln!(
        out,
        "{} lines, {} bytes; profile {}, seed {}, generator {}",
        grouped(corpus.lines),
        grouped(corpus.bytes),
        corpus.profile,
        corpus.seed,
        corpus.version,
    )?;
    writeln!(out, "the command {}", score.ended)?;
    let (kept, treated): (Vec<&Tally>, Vec<&Tally>) = score
        .entities
        .iter()
        .partition(|tally| score.kept.contains(&tally.name));
    tallies(out, "values by entity", "leaked", &treated)?;
    tallies(out, "kept on purpose", "still there", &kept)?;
    tallies(out, "values by encoding", "leaked", &refs(&score.encodings))?;
    tallies(out, "values by place", "leaked", &refs(&score.places))?;
    tallies(out, "benign tokens", "changed", &refs(&score.benign))?;
    damage(score, out)?;
    speed(score, out)
}

fn refs(tallies: &[Tally]) -> Vec<&Tally> {
    tallies.iter().collect()
}

/// A table of what was hit of how many.
fn tallies(
    out: &mut String,
    heading: &str,
    hit: &str,
    tallies: &[&Tally],
) -> std::fmt::Result {
    if tallies.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{heading:<20}{hit:>12}{:>12}{:>11}   95 % interval",
        "of", "rate"
    )?;
    for tally in tallies {
        writeln!(
            out,
            "{:<20}{:>12}{:>12}{:>9} %   {} to {} %",
            tally.name,
            grouped(tally.hit),
            grouped(tally.total),
            percent(tally.rate()),
            percent(tally.low),
            percent(tally.high),
        )?;
    }
    Ok(())
}

fn damage(score: &Score, out: &mut String) -> std::fmt::Result {
    let damage = &score.damage;
    let lines = score.corpus.lines;
    writeln!(out, "\n{:<20}{:>12}{:>12}", "damage", "hit", "of")?;
    for (name, hit, total) in [
        ("other bytes gone", damage.collateral_bytes, damage.other_bytes),
        ("no longer JSON", damage.json_broken, damage.json_lines),
        ("lines missing", damage.lines_missing, lines),
        ("lines added", damage.lines_added, lines),
        ("lines reordered", damage.lines_reordered, lines),
    ] {
        let (hit, total) = (grouped(hit), grouped(total));
        writeln!(out, "{name:<20}{hit:>12}{total:>12}")?;
    }
    Ok(())
}

fn speed(score: &Score, out: &mut String) -> std::fmt::Result {
    let mega = |bytes: f64| format!("{} MB/s", figure(bytes / 1e6));
    if let Some(speed) = &score.speed {
        writeln!(
            out,
            "\nspeed               median of {} runs over {} bytes",
            speed.runs,
            grouped(speed.bytes)
        )?;
        writeln!(
            out,
            "throughput          {}, from {} to {}",
            mega(speed.bytes_per_second),
            mega(speed.slowest),
            mega(speed.fastest)
        )?;
        writeln!(
            out,
            "built-in replacer   {}; the command's ratio to it is {}",
            mega(speed.replacer_bytes_per_second),
            figure(speed.ratio)
        )?;
        writeln!(
            out,
            "processor           {} s for each GB",
            figure(speed.cpu_seconds_per_gb)
        )?;
        let peak = speed.peak_bytes as f64 / f64::from(1 << 20);
        writeln!(out, "memory              at most {peak:.1} MiB")?;
    }
    let Some(latency) = &score.latency else { return Ok(()) };
    if latency.held_back {
        writeln!(
            out,
            "latency             a line was held back while its input stayed \
             open"
        )?;
    }
    if latency.lines > 0 {
        writeln!(
            out,
            "latency of a line   median {:.0} µs, 99 of 100 within {:.0} µs",
            latency.median_us, latency.p99_us
        )?;
    }
    Ok(())
}

/// A number to three digits that count, as far as there are.
fn figure(number: f64) -> String {
    let whole = number.abs().log10().floor();
    let decimals = if whole.is_finite() { 2.0 - whole } else { 0.0 };
    format!("{number:.*}", decimals.clamp(0.0, 6.0) as usize)
}

/// A rate as a percentage, such that a rate above 0 does not look like 0,
/// nor one below 100 % like all.
fn percent(rate: f64) -> String {
    let decimals = match rate {
        0.0 | 1.0 => 0,
        _ if rate < 0.001 || rate > 0.999 => 4,
        _ => 2,
    };
    format!("{:.decimals$}", 100.0 * rate)
}

/// A number with a comma before each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
