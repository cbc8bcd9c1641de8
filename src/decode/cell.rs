//! A value as a database gave it.

use super::bytes::{dashed, unpack};
use super::typed::is_truth;
use crate::json;
use crate::mapping::Codec;

/// A value as the database gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// SQL NULL.
    Null,
    /// A number, with its digits.
    Number(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// JSON, as the database itself makes it of the value.
    Json(String),
}

impl Cell {
    /// As text; `None` for NULL. Bytes that are none stand in hexadecimal digits.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Json(raw) => Some(json::string(raw).unwrap_or_else(|| raw.clone())),
            Self::Bytes(bytes) => Some(match std::str::from_utf8(bytes) {
                Ok(text) if bytes.len() != 16 => text.to_owned(),
                _ => dashed(&hex(bytes)).unwrap_or_else(|| hex(bytes)),
            }),
        }
    }

    /// How many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Number(text) | Self::Text(text) | Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    pub(super) fn unpack(&self, codec: Option<Codec>) -> Result<String, String> {
        match self {
            Self::Null => Ok("null".to_owned()),
            Self::Json(raw) => Ok(raw.clone()),
            Self::Number(text) | Self::Text(text) => unpack(text.as_bytes(), codec),
            Self::Bytes(bytes) => unpack(bytes, codec),
        }
    }

    /// The value as raw JSON text. `kind`: the type of its column.
    pub(super) fn raw(&self, kind: &str, json_text: bool) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Json(raw) => raw.clone(),
            Self::Number(text) if is_truth(kind) && matches!(text.as_str(), "0" | "1") => {
                (text == "1").to_string()
            }
            Self::Number(text) if json::check(text).is_ok() => text.clone(),
            Self::Text(text)
                if (json_text || kind.contains("json"))
                    && text.starts_with(['{', '['])
                    && json::check(text).is_ok() =>
            {
                text.clone()
            }
            Self::Text(text) if kind == "char(32)" => {
                json::quote(&dashed(text).unwrap_or_else(|| text.clone()))
            }
            Self::Number(text) | Self::Text(text) => json::quote(text),
            Self::Bytes(_) => json::quote(&self.text().unwrap_or_default()),
        }
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
