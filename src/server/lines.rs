//! Cuts a stream of bytes into lines of bounded length.

use crate::door::limits::FRAME;

/// The bytes that have come and are not taken yet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    /// So many of the first bytes are known to hold no line end.
    searched: usize,
}

/// A line is longer than [`FRAME`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

impl Lines {
    /// Adds what has come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether a line has begun and not ended.
    pub(super) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next whole line, without its end.
    pub(super) fn take(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        let rest = self.bytes.get(self.searched..).unwrap_or_default();
        let Some(end) = memchr::memchr(b'\n', rest).map(|at| self.searched + at) else {
            self.searched = self.bytes.len();
            return if self.searched < FRAME { Ok(None) } else { Err(TooLong) };
        };
        if end >= FRAME {
            return Err(TooLong);
        }
        let rest = self.bytes.split_off(end + 1);
        let mut line = std::mem::replace(&mut self.bytes, rest);
        line.truncate(end);
        self.searched = 0;
        Ok(Some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_as_they_went_in_however_they_were_cut() {
        let text = b"one\n\nthree and more\nrest";
        for size in 1..text.len() {
            let mut lines = Lines::default();
            let mut taken = Vec::new();
            for part in text.chunks(size) {
                lines.push(part);
                while let Some(line) = lines.take().unwrap() {
                    taken.push(String::from_utf8(line).unwrap());
                }
            }
            assert_eq!(taken, ["one", "", "three and more"], "in parts of {size}");
            assert!(!lines.is_empty(), "the rest waits for its end");
        }
    }

    #[test]
    fn a_line_that_never_ends_is_refused_at_the_bound() {
        let mut lines = Lines::default();
        lines.push(&vec![b'x'; FRAME - 1]);
        assert_eq!(lines.take(), Ok(None));
        lines.push(b"x");
        assert_eq!(lines.take(), Err(TooLong));
    }
}
