//! Compressed input, recognised by its content, and compressed output.

use std::io::{self, BufReader, Cursor, Read, Write};

use flate2::bufread::MultiGzDecoder;
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

/// First bytes of a gzip member: its magic number, and the only method
/// there is, deflate.
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];

/// First bytes of a zstd frame.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Tells how `source` is compressed and returns what it holds uncompressed.
///
/// Looks no further than the first bytes that rule compression out, so that
/// a short first line is not held back. A zstd stream whose window is
/// greater than two to the power of `window_log` is an error when read.
///
/// # Errors
///
/// What the source or the decoder reports.
pub fn decompress(
    mut source: Source,
    window_log: u32,
) -> io::Result<(Compression, Source)> {
    let mut start = [0; 4];
    let mut len = 0;
    let mut compression = Compression::None;
    loop {
        match source.read(&mut start[len..]) {
            Ok(0) => break,
            Ok(count) => len += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        }
        let start = &start[..len];
        if start.starts_with(&GZIP) {
            compression = Compression::Gzip;
        } else if start == ZSTD {
            compression = Compression::Zstd;
        } else if GZIP.starts_with(start) || ZSTD.starts_with(start) {
            continue;
        }
        break;
    }
    let whole = Cursor::new(start).take(len as u64).chain(source);
    let source: Source = match compression {
        Compression::None => Box::new(whole),
        Compression::Gzip => {
            let whole = BufReader::with_capacity(COMPRESSED_READ, whole);
            Box::new(MultiGzDecoder::new(whole))
        }
        Compression::Zstd => {
            let whole = BufReader::with_capacity(COMPRESSED_READ, whole);
            let mut decoder = zstd::stream::read::Decoder::with_buffer(whole)?;
            decoder.window_log_max(window_log)?;
            Box::new(decoder)
        }
    };
    Ok((compression, source))
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
        for text in
            [&b"\x1f"[..], b"\x1f\x8b", b"\x1f\x8b\x07", b"(\xb5/x", b"(\xb5/"]
        {
            for most in [1, 4] {
                let got = read(text, most).unwrap();
                assert_eq!(got, (Compression::None, text.to_vec()));
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
