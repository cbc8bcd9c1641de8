//! Pictures of the screen, read from the memory of the virtual X server.
//!
//! The driver could take them too, but it waits for the next time the page is painted, and a page at rest is not painted.

/// Colours of a part of the screen: red, green and blue, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    width: usize,
    height: usize,
    colours: Vec<u8>,
}

impl Picture {
    /// Reads the XWD format as Xvfb writes it: a header of big-endian words, a colour table, four bytes a pixel.
    pub(crate) fn read(memory: &[u8]) -> Option<Self> {
        let word = |at: usize| -> Option<usize> {
            let bytes = memory.get(at * 4..at * 4 + 4)?;
            usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        let (header, width, height) = (word(0)?, word(4)?, word(5)?);
        let (bits, row, table) = (word(11)?, word(12)?, word(19)?);
        let pixels = memory.get(header + table * 12..)?;
        if bits != 32 || pixels.len() < row * height {
            return None;
        }
        let rows = pixels.chunks_exact(row).take(height).map(|row| &row[..width * 4]);
        let colours = rows
            .flat_map(|row| row.chunks_exact(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]))
            .collect();
        Some(Self { width, height, colours })
    }

    /// A part of it, as far as it has one.
    pub(crate) fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        let width = width.min(self.width.saturating_sub(left));
        let height = height.min(self.height.saturating_sub(top));
        let row = |y: usize| {
            let start = ((top + y) * self.width + left) * 3;
            &self.colours[start..start + width * 3]
        };
        Self { width, height, colours: (0..height).flat_map(row).copied().collect() }
    }

    /// Whether it has only a few colours, as a blank window does. Letters alone have dozens, by their smooth edges.
    pub(crate) fn is_blank(&self) -> bool {
        let mut seen: Vec<&[u8]> = Vec::new();
        for colour in self.colours.chunks_exact(3) {
            if !seen.contains(&colour) {
                seen.push(colour);
            }
            if seen.len() > 20 {
                return false;
            }
        }
        true
    }

    /// The picture as a PNG file.
    pub(crate) fn png(&self) -> Result<Vec<u8>, String> {
        let size = |size: usize| u32::try_from(size).map_err(|error| error.to_string());
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, size(self.width)?, size(self.height)?);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.colours));
        written.map_err(|error| error.to_string())?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::Picture;

    /// A screen of three by two pixels, with a header of 100 bytes and one colour in the table.
    fn screen() -> Vec<u8> {
        let mut header = [0_u32; 25];
        for (at, value) in [(0, 100), (4, 3), (5, 2), (11, 32), (12, 12), (19, 1)] {
            header[at] = value;
        }
        let mut memory: Vec<u8> = header.iter().flat_map(|word| word.to_be_bytes()).collect();
        memory.extend([0; 12]);
        memory.extend((0..6).flat_map(|pixel| [pixel, 10 + pixel, 20 + pixel, 0]));
        memory
    }

    #[test]
    fn a_part_is_cut_out_of_the_right_place() {
        let picture = Picture::read(&screen()).expect("a picture");
        assert!(picture.is_blank(), "six colours are none to speak of");
        let part = picture.part(1, 1, 9, 9);
        assert_eq!((part.width, part.height), (2, 1), "no larger than there is");
        assert_eq!(part.colours, [24, 14, 4, 25, 15, 5], "red first");
        assert!(part.png().expect("a file").starts_with(b"\x89PNG"));
    }

    #[test]
    fn a_cut_memory_is_no_picture() {
        let memory = screen();
        assert_eq!(Picture::read(&memory[..memory.len() - 1]), None);
        assert_eq!(Picture::read(&memory[..50]), None);
    }
}
