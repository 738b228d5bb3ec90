//! Compressed input, recognised by its content, and compressed output.

use std::io::{self, BufRead, BufReader, Cursor, Read, Write};

use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use super::pipeline::Source;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip (RFC 1952), of any number of members.
    Gzip,
    /// Zstandard (RFC 8878), of any number of frames.
    Zstd,
}

/// Base-two logarithm of the greatest zstd window that is read unless the
/// user allows more: 8 MiB, which RFC 8878 asks every decoder to support.
pub const ZSTD_WINDOW_LOG: u32 = 23;

/// Bytes of compressed input read at once.
const COMPRESSED_READ: usize = 64 * 1024;

/// Bytes from which every format can be told: tar's magic number and version
/// end here.
const START: usize = 265;

/// What may be told by its first bytes, other than lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Lz4,
    Zip,
    SevenZip,
    Tar,
}

impl Format {
    /// What the first bytes say. Every byte that the format fixes has to be
    /// there: lines may well begin with `BZh` or `PK`.
    fn of(start: &[u8]) -> Option<Format> {
        Some(match start {
            // The only method there is, deflate (RFC 1952, section 2.3.1).
            [0x1f, 0x8b, 8, ..] => Format::Gzip,
            // A frame, or one to be skipped, which parallel compressors write
            // first (RFC 8878, section 3.1).
            [0x28, 0xb5, 0x2f, 0xfd, ..]
            | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Format::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Format::Xz,
            // The level, then the digits of pi before a block or those of its
            // root before the end.
            [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..]
                if rest.starts_with(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
                    || rest.starts_with(&[
                        0x17, 0x72, 0x45, 0x38, 0x50, 0x90,
                    ]) =>
            {
                Format::Bzip2
            }
            // A frame, or the format before frames.
            [0x04, 0x22, 0x4d, 0x18, ..] | [0x02, 0x21, 0x4c, 0x18, ..] => {
                Format::Lz4
            }
            // A file, the end of an empty archive, or a part of one.
            [b'P', b'K', 3, 4, ..]
            | [b'P', b'K', 5, 6, ..]
            | [b'P', b'K', 7, 8, ..] => Format::Zip,
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Format::SevenZip,
            // As POSIX and as GNU write them.
            _ => match start.get(257..START) {
                Some(b"ustar\x0000" | b"ustar  \0") => Format::Tar,
                _ => return None,
            },
        })
    }
}

/// An input that holds no lines, but something that is not looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.what())]
pub struct Foreign {
    format: Format,
    /// How the whole input is compressed.
    within: Compression,
}

impl Foreign {
    /// What the input is, behind its name.
    pub fn what(self) -> String {
        let what = match self.format {
            Format::Gzip => "gzip-compressed",
            Format::Zstd => "zstd-compressed",
            Format::Xz => "xz-compressed",
            Format::Bzip2 => "bzip2-compressed",
            Format::Lz4 => "lz4-compressed",
            Format::Zip => "a zip archive",
            Format::SevenZip => "a 7z archive",
            Format::Tar => "a tar archive",
        };
        let within = match self.within {
            Compression::None => "",
            Compression::Gzip => " within gzip",
            Compression::Zstd => " within zstd",
        };
        format!("is {what}{within}, which is not read here")
    }

    /// The shell's words that make lines of the input of this name; `None`
    /// for archives that no pipe can hold.
    pub fn unpack(self, name: &str) -> Option<String> {
        let tool = match self.format {
            Format::Gzip => "gzip -dc",
            Format::Zstd => "zstd -dc",
            Format::Xz => "xz -dc",
            Format::Bzip2 => "bzip2 -dc",
            Format::Lz4 => "lz4 -dc",
            Format::Tar => "tar -xOf",
            Format::Zip => "unzip -p",
            Format::SevenZip => "7z x -so",
        };
        let outer = match self.within {
            Compression::None => return Some(format!("{tool} {name}")),
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        };
        let seeks = matches!(self.format, Format::Zip | Format::SevenZip);
        (!seeks).then(|| format!("{outer} -dc {name} | {tool} -"))
    }
}

/// Reads `source` until its format can be told, and returns that, or `None`
/// for lines, and all of the source.
///
/// Looks no further than the end of the first line, which is not to wait for
/// a later byte; no format has a line feed before what it is told by.
fn format(mut source: Source) -> io::Result<(Option<Format>, Source)> {
    let mut start = [0; START];
    let mut len = 0;
    let mut format = None;
    while format.is_none() && len < START && !start[..len].contains(&b'\n') {
        match source.read(&mut start[len..]) {
            Ok(0) => {
                // A terminal whose end was typed would be read again.
                let whole = Cursor::new(start).take(len as u64);
                return Ok((None, Box::new(whole)));
            }
            Ok(count) => len += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
        format = Format::of(&start[..len]);
    }
    let whole = Cursor::new(start).take(len as u64).chain(source);
    Ok((format, Box::new(whole)))
}

/// Tells how `source` is compressed and returns what it holds uncompressed.
///
/// Looks no further than the end of the first line, so that none is held
/// back. A zstd stream whose window is greater than two to the power of
/// `window_log` is an error when read.
///
/// # Errors
///
/// What the source or the decoder reports, and [`Foreign`] where the source
/// or what is compressed in it holds no lines.
pub fn decompress(
    source: Source,
    window_log: u32,
) -> io::Result<(Compression, Source)> {
    let refuse =
        |format, within| Err(io::Error::other(Foreign { format, within }));
    let (compression, source): (_, Source) = match format(source)? {
        (None, source) => return Ok((Compression::None, source)),
        (Some(Format::Gzip), source) => {
            let source = BufReader::with_capacity(COMPRESSED_READ, source);
            (Compression::Gzip, Box::new(Members::new(source)))
        }
        (Some(Format::Zstd), source) => {
            let source = BufReader::with_capacity(COMPRESSED_READ, source);
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(source)?;
            decoder.window_log_max(window_log)?;
            (Compression::Zstd, Box::new(decoder))
        }
        (Some(other), _) => return refuse(other, Compression::None),
    };
    match format(source)? {
        (None, source) => Ok((compression, source)),
        (Some(inner), _) => refuse(inner, compression),
    }
}

/// What is behind the last gzip member is no other, nor zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is something else behind the gzip data")]
pub struct Trailing;

/// Reads gzip members one after the other, and past the zeros with which
/// tapes and disks fill their blocks, as `gzip` does.
struct Members<R> {
    /// Always there between calls.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    fn new(source: R) -> Members<R> {
        Members { member: Some(GzDecoder::new(source)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else { return Ok(0) };
            let count = member.read(bytes)?;
            if count > 0 || bytes.is_empty() {
                return Ok(count);
            }
            let source = member.get_mut();
            match source.fill_buf()?.first() {
                None => return Ok(0),
                Some(0x1f) => {
                    let source = self.member.take().map(GzDecoder::into_inner);
                    self.member = source.map(GzDecoder::new);
                }
                Some(_) => return zeros(source),
            }
        }
    }
}

/// Reads zeros up to the end, which gives nothing.
fn zeros(source: &mut impl BufRead) -> io::Result<usize> {
    loop {
        let bytes = source.fill_buf()?;
        if bytes.is_empty() {
            return Ok(0);
        }
        if bytes.iter().any(|&byte| byte != 0) {
            return Err(io::Error::other(Trailing));
        }
        let count = bytes.len();
        source.consume(count);
    }
}

/// Compresses what is written to it.
///
/// Equal bytes give equal files, however they are cut into writes: the
/// levels are fixed and no time or name is stored.
pub enum Compressor<W: Write> {
    /// Passes the bytes on.
    None(W),
    /// Makes one gzip member.
    Gzip(GzEncoder<W>),
    /// Makes one zstd frame.
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Compressor<W> {
    /// A compressor that writes to `sink`.
    ///
    /// # Errors
    ///
    /// Only when memory for the encoder cannot be had.
    pub fn new(compression: Compression, sink: W) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Compressor::None(sink),
            Compression::Gzip => Compressor::Gzip(GzEncoder::new(
                sink,
                flate2::Compression::new(6),
            )),
            Compression::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(sink, 3)?;
                encoder.include_checksum(true)?;
                Compressor::Zstd(encoder)
            }
        })
    }

    /// Writes what is still held, and the end of the format.
    ///
    /// # Errors
    ///
    /// What the sink reports.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Compressor::None(sink) => Ok(sink),
            Compressor::Gzip(encoder) => encoder.finish(),
            Compressor::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Compressor::None(sink) => sink.write(bytes),
            Compressor::Gzip(encoder) => encoder.write(bytes),
            Compressor::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Compressor::None(sink) => sink.flush(),
            Compressor::Gzip(encoder) => encoder.flush(),
            Compressor::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::tests::Dribble;
    use super::*;

    fn compressed(compression: Compression, text: &[u8]) -> Vec<u8> {
        let mut sink = Compressor::new(compression, Vec::new()).unwrap();
        for piece in text.chunks(1000) {
            sink.write_all(piece).unwrap();
        }
        sink.finish().unwrap()
    }

    fn read(bytes: &[u8], most: usize) -> io::Result<(Compression, Vec<u8>)> {
        let bytes = Vec::leak(bytes.to_vec());
        let source = Box::new(Dribble { bytes, most, seed: 11 });
        let (compression, mut source) = decompress(source, ZSTD_WINDOW_LOG)?;
        let mut out = Vec::new();
        source.read_to_end(&mut out)?;
        Ok((compression, out))
    }

    #[test]
    fn what_is_compressed_is_read_again() {
        let text = b"one line\nand another\n".repeat(3000);
        for text in [&text[..], b"x", b""] {
            for compression in
                [Compression::None, Compression::Gzip, Compression::Zstd]
            {
                let bytes = compressed(compression, text);
                let twice = [&bytes[..], &bytes].concat();
                for most in [1, 3, 100_000] {
                    let got = read(&bytes, most).unwrap();
                    assert!(got == (compression, text.to_vec()));
                    let got = read(&twice, most).unwrap();
                    assert!(got == (compression, text.repeat(2)));
                }
            }
        }
    }

    #[test]
    fn beginnings_that_only_look_compressed_stay() {
        let ustar = [&[b'x'; 257][..], b"ustar is a format\n"].concat();
        for text in [
            &b"\x1f"[..],
            b"\x1f\x8b",
            b"\x1f\x8b\x07",
            b"(\xb5/x",
            b"(\xb5/",
            b"BZh is a magic number\n",
            b"BZh91AY&S",
            b"BZh01AY&SY",
            b"PK is another\n",
            b"PK\x03",
            b"7z\n",
            b"7zXZ",
            &ustar,
            &ustar[..260],
        ] {
            for most in [1, 4] {
                let got = read(text, most).unwrap();
                assert_eq!(got, (Compression::None, text.to_vec()));
            }
        }
    }

    /// First bytes of each format as its own tool writes them, and what is
    /// said of it.
    fn foreign() -> Vec<(Vec<u8>, &'static str)> {
        let tar = |magic| [&b"log"[..], &[0; 254], magic, &[0; 247]].concat();
        vec![
            (b"\xfd7zXZ\x00\x00\x04".to_vec(), "xz-compressed"),
            (b"BZh91AY&SY\x01\x02".to_vec(), "bzip2-compressed"),
            (b"BZh9\x17rE8P\x90\0\0\0\0".to_vec(), "bzip2-compressed"),
            (b"\x04\"M\x18d@\xa7".to_vec(), "lz4-compressed"),
            (b"\x02!L\x18\x01\0\0\0".to_vec(), "lz4-compressed"),
            (b"PK\x03\x04\x0a\0\0\0".to_vec(), "a zip archive"),
            (b"PK\x05\x06\0\0\0\0".to_vec(), "a zip archive"),
            (b"7z\xbc\xaf'\x1c\0\x04".to_vec(), "a 7z archive"),
            (tar(b"ustar\x0000"), "a tar archive"),
            (tar(b"ustar  \0"), "a tar archive"),
        ]
    }

    #[test]
    fn what_holds_no_lines_is_refused() {
        for (bytes, what) in foreign() {
            for most in [1, 3, 100_000] {
                let error = read(&bytes, most).unwrap_err().to_string();
                assert_eq!(
                    error,
                    format!("is {what}, which is not read here")
                );
                for (outer, name) in
                    [(Compression::Gzip, "gzip"), (Compression::Zstd, "zstd")]
                {
                    let inside = compressed(outer, &bytes);
                    let error = read(&inside, most).unwrap_err().to_string();
                    let expected = format!(
                        "is {what} within {name}, which is not read here"
                    );
                    assert_eq!(error, expected);
                }
            }
        }
        let once = compressed(Compression::Gzip, b"line\n");
        let twice = compressed(Compression::Zstd, &once);
        let error = read(&twice, 5).unwrap_err();
        assert!(error.to_string().starts_with("is gzip-compressed within"));
    }

    #[test]
    fn a_frame_to_be_skipped_comes_before_others() {
        let frame = compressed(Compression::Zstd, b"line\n");
        let skipped = b"\x5d\x2a\x4d\x18\x02\0\0\0xx";
        let got = read(&[&skipped[..], &frame].concat(), 3).unwrap();
        assert_eq!(got, (Compression::Zstd, b"line\n".to_vec()));
    }

    #[test]
    fn zeros_may_follow_the_last_gzip_member_and_nothing_else() {
        let bytes = compressed(Compression::Gzip, b"line\n");
        for most in [1, 100_000] {
            let padded = [&bytes[..], &bytes, &[0; 700]].concat();
            let got = read(&padded, most).unwrap();
            assert_eq!(got, (Compression::Gzip, b"line\nline\n".to_vec()));
            for behind in [&b"x"[..], b"\0\0x", b"\0\x1f\x8b\x08", b"line\n"] {
                let error =
                    read(&[&bytes[..], behind].concat(), most).unwrap_err();
                let trailing = error.get_ref().unwrap().is::<Trailing>();
                assert!(trailing, "{behind:?}: {error}");
            }
        }
    }

    #[test]
    fn truncated_input_is_an_error() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let bytes = compressed(compression, &b"some line\n".repeat(500));
            for cut in [1, 4, 9, bytes.len() - 5] {
                let cut = &bytes[..bytes.len() - cut];
                let error = read(cut, 50).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
            }
        }
    }

    #[test]
    fn a_wide_zstd_window_is_refused() {
        let text = b"0123456789abcde\n".repeat(1 << 20);
        let mut encoder =
            zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(24).unwrap();
        encoder.write_all(&text).unwrap();
        let bytes = encoder.finish().unwrap();
        // The words by which the command knows what to advise.
        let error = read(&bytes, 1 << 20).unwrap_err().to_string();
        assert!(error.contains("too much memory"), "{error}");
        let source = Box::new(Cursor::new(bytes));
        let (_, mut source) = decompress(source, 24).unwrap();
        let mut out = Vec::new();
        source.read_to_end(&mut out).unwrap();
        assert!(out == text);
    }
}
