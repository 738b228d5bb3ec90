//! Where locations come from: files of several formats and the embedded
//! table, all flattened into one shape when they are opened.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
#[cfg(feature = "geo-embedded")]
use std::sync::LazyLock;

use super::places::Places;
use super::table::{Ranges, V4, V6};
use super::{Granularity, mmdb, xdb};

/// A file of this many bytes or more is no database of locations.
const LARGEST: u64 = 4 << 30;

/// A database of locations; cheap to clone and to share.
///
/// It holds the whole of its files in memory, as ranges of addresses: some 6
/// bytes for each range of IPv4 and 20 for each of IPv6. What a file does not
/// know of a family of addresses, the embedded table answers.
#[derive(Clone)]
pub struct GeoDatabase {
    pub(super) v4: Arc<Side<V4>>,
    pub(super) v6: Arc<Side<V6>>,
}

/// What is known of one family of addresses.
pub(super) struct Side<T: 'static> {
    name: String,
    pub(super) places: Arc<Places>,
    pub(super) table: Table<T>,
}

/// The embedded table is made when it is asked for the first time.
pub(super) enum Table<T: 'static> {
    Made(Arc<T>),
    #[cfg(feature = "geo-embedded")]
    Embedded(&'static LazyLock<Arc<T>>),
}

impl<T> Table<T> {
    pub(super) fn get(&self) -> Arc<T> {
        match self {
            Table::Made(table) => Arc::clone(table),
            #[cfg(feature = "geo-embedded")]
            Table::Embedded(table) => Arc::clone(table),
        }
    }
}

impl<T> Side<T> {
    pub(super) fn new(
        name: &str,
        places: Arc<Places>,
        table: Table<T>,
    ) -> Side<T> {
        Side { name: name.to_owned(), places, table }
    }
}

/// A file as it was read.
pub(super) struct Flat {
    /// What it is.
    pub(super) name: String,
    pub(super) places: Places,
    pub(super) v4: Ranges<u32>,
    pub(super) v6: Ranges<u128>,
}

/// What a database knows of a family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knowledge<'d> {
    /// The source, for people.
    pub source: &'d str,
    /// The finest level of any place in it.
    pub level: Granularity,
}

impl GeoDatabase {
    /// The table that is built in, which knows countries; without the feature
    /// `geo-embedded` it knows nothing.
    pub fn embedded() -> GeoDatabase {
        #[cfg(feature = "geo-embedded")]
        let (v4, v6) = super::country::embedded();
        #[cfg(not(feature = "geo-embedded"))]
        let (v4, v6) = {
            let nothing = Arc::new(Places::default());
            let none = "no country table";
            let v4 = Table::Made(Arc::new(V4::of(Ranges::default())));
            let v6 = Table::Made(Arc::new(V6::of(Ranges::default())));
            let v4 = Side::new(none, Arc::clone(&nothing), v4);
            (v4, Side::new(none, nothing, v6))
        };
        GeoDatabase { v4: Arc::new(v4), v6: Arc::new(v6) }
    }

    /// Opens files: MMDB, in MaxMind's nested schema or a flat one, or
    /// ip2region xdb. Of several files the first that knows a family of
    /// addresses answers for it: ip2region has a file for each.
    ///
    /// # Errors
    ///
    /// The first file that cannot be used, and why.
    pub fn open<P: AsRef<Path>>(paths: &[P]) -> Result<GeoDatabase, GeoError> {
        let files = paths.iter().map(|path| {
            let path = path.as_ref();
            let bytes = bytes(path);
            let flat = bytes.and_then(|bytes| flat(&bytes));
            flat.map_err(|kind| GeoError { path: Some(path.to_owned()), kind })
        });
        joined(files)
    }

    /// The same from the bytes of files.
    ///
    /// # Errors
    ///
    /// As for `open`.
    pub fn from_bytes(files: &[&[u8]]) -> Result<GeoDatabase, GeoError> {
        let flat =
            |b: &&[u8]| flat(b).map_err(|kind| GeoError { path: None, kind });
        joined(files.iter().map(flat))
    }

    /// What it knows of IPv4 addresses.
    pub fn v4(&self) -> Knowledge<'_> {
        Knowledge { source: &self.v4.name, level: self.v4.places.level() }
    }

    /// What it knows of IPv6 addresses.
    pub fn v6(&self) -> Knowledge<'_> {
        Knowledge { source: &self.v6.name, level: self.v6.places.level() }
    }
}

/// Without a file, the embedded table.
impl Default for GeoDatabase {
    fn default() -> GeoDatabase {
        GeoDatabase::embedded()
    }
}

/// Says what it is; not what it holds, which is long.
impl fmt::Debug for GeoDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (v4, v6) = (self.v4(), self.v6());
        let mut shown = f.debug_struct("GeoDatabase");
        shown.field("v4", &v4).field("v6", &v6).finish_non_exhaustive()
    }
}

/// One database of several files.
fn joined(
    files: impl Iterator<Item = Result<Flat, GeoError>>,
) -> Result<GeoDatabase, GeoError> {
    let mut all = GeoDatabase::embedded();
    let (mut has_v4, mut has_v6) = (false, false);
    for file in files {
        let Flat { name, places, v4, v6 } = file?;
        let places = Arc::new(places);
        let (adds_v4, adds_v6) =
            (!has_v4 && !v4.is_empty(), !has_v6 && !v6.is_empty());
        if !adds_v4 && !adds_v6 {
            let kind = GeoErrorKind::Useless(name);
            return Err(GeoError { path: None, kind });
        }
        if adds_v4 {
            has_v4 = true;
            let table = Table::Made(Arc::new(V4::of(v4)));
            let places = Arc::clone(&places);
            all.v4 = Arc::new(Side::new(&name, places, table));
        }
        if adds_v6 {
            has_v6 = true;
            let table = Table::Made(Arc::new(V6::of(v6)));
            all.v6 = Arc::new(Side::new(&name, places, table));
        }
    }
    Ok(all)
}

/// The whole of a file.
fn bytes(path: &Path) -> Result<Vec<u8>, GeoErrorKind> {
    // Opened before it is asked what it is: a pipe without a writer would
    // never be.
    let metadata = std::fs::metadata(path).map_err(GeoErrorKind::Read)?;
    if !metadata.is_file() {
        return Err(GeoErrorKind::NoFile);
    }
    let file = File::open(path).map_err(GeoErrorKind::Read)?;
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes).map_err(GeoErrorKind::Read)?;
    match (bytes.len() as u64) < LARGEST {
        true => Ok(bytes),
        false => Err(GeoErrorKind::Foreign("is larger than 4 GiB")),
    }
}

/// What a file holds; its content tells the format.
fn flat(bytes: &[u8]) -> Result<Flat, GeoErrorKind> {
    let broken = |format| move |what| GeoErrorKind::Broken { format, what };
    if mmdb::is_mmdb(bytes) {
        return mmdb::read(bytes).map_err(broken("MMDB"));
    }
    if xdb::is_xdb(bytes) {
        return xdb::read(bytes).map_err(broken("ip2region xdb"));
    }
    let packed = [
        &b"\x1f\x8b"[..],
        b"PK\x03\x04",
        b"\x28\xb5\x2f\xfd",
        b"\xfd7zXZ\0",
        b"BZh",
    ];
    let is_tar = bytes.get(257..262) == Some(b"ustar");
    if is_tar || packed.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(GeoErrorKind::Packed);
    }
    Err(GeoErrorKind::Foreign("is neither an MMDB nor an ip2region xdb file"))
}

/// A database that cannot be used.
#[derive(Debug)]
pub struct GeoError {
    path: Option<PathBuf>,
    kind: GeoErrorKind,
}

#[derive(Debug)]
enum GeoErrorKind {
    Read(io::Error),
    NoFile,
    Foreign(&'static str),
    Packed,
    Useless(String),
    Broken { format: &'static str, what: String },
}

impl fmt::Display for GeoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match &self.path {
            Some(path) => format!("the geo database {}", path.display()),
            None => "the geo database".to_owned(),
        };
        match &self.kind {
            GeoErrorKind::Read(error) => match error.kind() {
                io::ErrorKind::NotFound => {
                    write!(f, "{name} is not there; check its name")
                }
                io::ErrorKind::PermissionDenied => write!(
                    f,
                    "{name} may not be read; run as a user who may read it"
                ),
                _ => {
                    write!(f, "{name} cannot be read: {error}; check the file")
                }
            },
            GeoErrorKind::NoFile => {
                write!(f, "{name} is no regular file; name the file itself")
            }
            GeoErrorKind::Foreign(what) => write!(
                f,
                "{name} {what}, or it is cut off; name a whole file of one \
                 of these formats"
            ),
            GeoErrorKind::Packed => write!(
                f,
                "{name} is packed; unpack it and name the .mmdb or .xdb file \
                 that comes out"
            ),
            GeoErrorKind::Useless(source) => write!(
                f,
                "a geo database, {source}, tells the country of no address, \
                 or of none that the files before it do not tell; name a \
                 database of countries or cities, and one for each family"
            ),
            GeoErrorKind::Broken { format, what } => write!(
                f,
                "{name} is a damaged {format} file: {what}; get a whole copy"
            ),
        }
    }
}

impl std::error::Error for GeoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            GeoErrorKind::Read(error) => Some(error),
            _ => None,
        }
    }
}
