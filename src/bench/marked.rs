//! Labelled lines for tests, written by hand: `⟦mobile_cn:138 0013
//! 8000|13800138000⟧` is a value with its canonical form, `⟦email:a@b.org⟧`
//! one that is its own, `⟦=order:1234⟧` a benign token.

use super::corpus::{Benign, Block, Encoding, Kind, Label, Place};
use crate::Entity;

/// A block of these lines, each of which gets a line feed.
pub(super) fn block(lines: &[impl AsRef<str>]) -> Block {
    let mut block = Block::default();
    for (number, line) in lines.iter().enumerate() {
        let start = block.bytes.len();
        let mut parts = line.as_ref().split('⟦');
        block.bytes.extend(parts.next().unwrap_or_default().bytes());
        for part in parts {
            let (label, text) = part.split_once('⟧').expect("a bracket");
            let (kind, value) = label.split_once(':').expect("a colon");
            let kind = match kind.strip_prefix('=') {
                Some(kind) => Kind::Benign(
                    *Benign::ALL
                        .iter()
                        .find(|benign| benign.name() == kind)
                        .expect("a kind"),
                ),
                None => {
                    Kind::Entity(Entity::from_name(kind).expect("an entity"))
                }
            };
            let (written, value) =
                value.split_once('|').unwrap_or((value, value));
            let from = (block.bytes.len() - start) as u32;
            let value_from = block.values.len() as u32;
            block.bytes.extend(written.bytes());
            block.values.extend(value.bytes());
            block.labels.push(Label {
                line: number as u32,
                range: from..from + written.len() as u32,
                kind,
                encoding: Encoding::Plain,
                place: Place::Field,
                value: value_from..value_from + value.len() as u32,
            });
            block.bytes.extend(text.bytes());
        }
        block.bytes.push(b'\n');
        block.ends.push(block.bytes.len() as u32);
    }
    block
}
