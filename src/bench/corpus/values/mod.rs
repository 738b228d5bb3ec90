//! Values that are someone's, in canonical form.
//!
//! They are invented, and valid by the standards that their doc comments
//! name. The check digits are computed here, in other ways than the
//! detectors' own, so that a mistake cannot hide by being made twice.

mod check;
mod machines;
mod people;

pub(super) use machines::*;
pub(super) use people::*;

use super::random::Random;

/// Appends a value in canonical form.
pub(super) type Make = fn(&mut Random, &mut Vec<u8>);

const UPPER: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LOWER: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const BASE64: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn push(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}
