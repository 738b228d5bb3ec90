//! stub
pub struct Columns;
