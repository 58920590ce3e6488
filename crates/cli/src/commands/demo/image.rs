//! A small PNG without any compression library: stored deflate blocks.

use super::random::Random;

const SIDE: usize = 32;

/// A grey picture of noise around a bright spot, as PNG (ISO/IEC 15948).
pub(super) fn png(random: &mut Random) -> Vec<u8> {
    let (x0, y0) = (random.between(8.0, 24.0), random.between(8.0, 24.0));
    let mut rows = Vec::with_capacity(SIDE * (SIDE + 1));
    for y in 0..SIDE {
        rows.push(0);
        for x in 0..SIDE {
            let distance = (x as f64 - x0).hypot(y as f64 - y0);
            let light = 230.0 * (-distance / 6.0).exp() + random.between(0.0, 25.0);
            rows.push(light as u8);
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend_from_slice(&(SIDE as u32).to_be_bytes());
    header.extend_from_slice(&(SIDE as u32).to_be_bytes());
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"IDAT", &zlib_stored(&rows));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    png.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let from = png.len();
    png.extend_from_slice(&kind);
    png.extend_from_slice(data);
    let check = crc32(&png[from..]);
    png.extend_from_slice(&check.to_be_bytes());
}

/// One stored block; the data is far shorter than its limit of 65,535 bytes.
fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend_from_slice(&length.to_le_bytes());
    stream.extend_from_slice(&(!length).to_le_bytes());
    stream.extend_from_slice(data);
    stream.extend_from_slice(&adler32(data).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}

fn adler32(data: &[u8]) -> u32 {
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_the_published_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_picture_has_its_three_chunks() {
        let png = png(&mut Random::new(1, 1));
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        for kind in [&b"IHDR"[..], b"IDAT", b"IEND"] {
            assert!(png.windows(4).any(|window| window == kind));
        }
    }
}
