//! What is packed into a cell, as raw JSON text.

use std::borrow::Cow;
use std::io::Read;

use base64::Engine as _;
use flate2::read::ZlibDecoder;

use super::cell::Cell;
use super::{connect, yaml};
use crate::json;
use crate::mapping::Codec;

/// The most bytes that a packed value may unfold to.
const MOST: u64 = 64 << 20;

/// The JSON in a cell. Errors with the reason why there is none.
pub(super) fn unpack(bytes: &[u8], codec: Option<Codec>) -> Result<String, String> {
    if codec == Some(Codec::Base64) {
        let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let decoded = base64::engine::general_purpose::STANDARD.decode(&text);
        return unpack(&decoded.map_err(|error| format!("it is no base64 ({error})"))?, None);
    }
    match bytes {
        [0x83, ..] => return Err("it is in Erlang's own format".to_owned()),
        [0x80, 2..=5, ..] => return Err("it is a Python pickle".to_owned()),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => {
            let mut unfolded = Vec::new();
            let read = ZlibDecoder::new(bytes).take(MOST + 1).read_to_end(&mut unfolded);
            read.map_err(|error| format!("it looks like zlib and cannot be unfolded ({error})"))?;
            if unfolded.len() as u64 > MOST {
                return Err("it unfolds to more than 64 MiB".to_owned());
            }
            return unpack(&unfolded, None);
        }
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(_) => Err("it is no text, and perhaps encrypted".to_owned()),
    }
}

fn read(text: &str) -> Result<String, String> {
    let trimmed = text.trim();
    if trimmed.starts_with("---") {
        return yaml::to_json(text).map_err(|reason| format!("its YAML cannot be read ({reason})"));
    }
    json::check(trimmed).map_err(|reason| format!("it is no JSON ({reason})"))?;
    // Some serialisers write JSON into a JSON string.
    match json::string(trimmed).filter(|inner| inner.starts_with('{') && json::check(inner).is_ok()) {
        Some(inner) => Ok(inner),
        None => Ok(trimmed.to_owned()),
    }
}

/// The keys of the object in a cell, out of its envelope; none where there is no object.
pub(crate) fn keys(cell: &Cell) -> Vec<String> {
    let raw = cell.unpack(None).unwrap_or_default();
    let opened = opened(&raw);
    let fields = json::fields(&opened).unwrap_or_default().list;
    fields.into_iter().map(|field| field.name.into_owned()).collect()
}

/// What an envelope of Kafka Connect (`{"schema":…,"payload":…}`), whose schema tells what its values are, or of a Kafka client
/// (`{"topic":…,"payload":…}`) holds; else the value itself.
pub(super) fn opened(raw: &str) -> Cow<'_, str> {
    if !raw.contains("\"payload\"") {
        return Cow::Borrowed(raw);
    }
    let Ok(fields) = json::fields(raw) else { return Cow::Borrowed(raw) };
    let get = |name: &str| fields.list.iter().find(|field| field.name == name).map(|field| field.value);
    let schema = get("schema");
    let (Some(payload), true) = (get("payload"), schema.is_some() || get("topic").is_some()) else {
        return Cow::Borrowed(raw);
    };
    // A client hands over the text of the message, in which there may be another envelope.
    if let Some(text) = json::string(payload) {
        return Cow::Owned(opened(&text).into_owned());
    }
    let decoded = schema.and_then(|schema| connect::decoded(schema, payload));
    decoded.map_or(Cow::Borrowed(payload), Cow::Owned)
}

/// A value that says which type it had (`{"_type_":…,"_data_":…}`) as what it was.
pub(super) fn untyped(raw: &str) -> Cow<'_, str> {
    if !raw.contains("\"_type_\"") {
        return Cow::Borrowed(raw);
    }
    let Ok(fields) = json::fields(raw) else { return Cow::Borrowed(raw) };
    let get = |name: &str| fields.list.iter().find(|field| field.name == name).map(|field| field.value);
    match (fields.list.len(), get("_type_"), get("_data_")) {
        (2, Some(kind), Some(data)) => {
            let text = json::string(data).filter(|_| json::string(kind).as_deref() == Some("uuid_hex"));
            text.map_or(Cow::Borrowed(data), |hex| Cow::Owned(json::quote(&dashed(&hex).unwrap_or(hex))))
        }
        _ => Cow::Borrowed(raw),
    }
}

/// A UUID of 32 hexadecimal digits as it is usually written.
pub(super) fn dashed(hex: &str) -> Option<String> {
    let is_uuid = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_uuid.then(|| format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        let json = r#"{"a":12345678901234567890.10}"#;
        let mut zlib = flate2::read::ZlibEncoder::new(json.as_bytes(), flate2::Compression::default());
        let mut packed = Vec::new();
        zlib.read_to_end(&mut packed).expect("packed");
        let base64 = base64::engine::general_purpose::STANDARD.encode(&packed);
        assert_eq!(unpack(json.as_bytes(), None).as_deref(), Ok(json));
        assert_eq!(unpack(&packed, None).as_deref(), Ok(json));
        assert_eq!(unpack(base64.as_bytes(), Some(Codec::Base64)).as_deref(), Ok(json));
        assert_eq!(unpack(json::quote(json).as_bytes(), None).as_deref(), Ok(json));
    }

    #[test]
    fn what_cannot_be_unpacked_says_why() {
        assert!(unpack(&[0x83, 0x68, 2], None).expect_err("no").contains("Erlang"));
        assert!(unpack(&[0x80, 4, 0x95], None).expect_err("no").contains("pickle"));
        assert!(unpack(&[0xff, 0xfe, 1], None).expect_err("no").contains("encrypted"));
        assert!(unpack(b"{", None).expect_err("no").contains("JSON"));
    }

    #[test]
    fn typed_values_are_what_they_were() {
        assert_eq!(untyped(r#"{"_type_":"decimal_str","_data_":"1.50"}"#), r#""1.50""#);
        let uuid = r#"{"_type_":"uuid_hex","_data_":"0b8f1d4e6c0a4b8e9d3a2f0c5e7a9b11"}"#;
        assert_eq!(untyped(uuid), r#""0b8f1d4e-6c0a-4b8e-9d3a-2f0c5e7a9b11""#);
    }
}
