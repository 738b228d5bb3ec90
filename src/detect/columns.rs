//! Stand-in.
/// Stand-in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(usize);
impl Table {
    /// Stand-in.
    pub(crate) fn pass(&mut self, lines: &[u8]) {
        self.0 += lines.len();
    }
}
