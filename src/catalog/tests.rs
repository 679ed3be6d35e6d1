//! The catalog against a plain filter and sort.
