//! YAML as Ruby writes it, as JSON. Only data is read: tags name no classes here, but for decimals and times, whose
//! digits they explain.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::json;
use crate::time::Timestamp;

/// The most bytes that a document may become: aliases can repeat what they stand for many times over.
const MOST: usize = 16 << 20;
/// The deepest that collections may stand within each other.
const DEEPEST: usize = 200;

/// The first document as raw JSON text. Errors with the reason.
pub(super) fn to_json(text: &str) -> Result<String, String> {
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: HashMap::new(), written: 0 };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd | Event::DocumentEnd => return Ok("null".to_owned()),
            event => return reader.node(event, 0),
        }
    }
}

struct Reader<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    anchors: HashMap<usize, String>,
    written: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Event<'t>, String> {
        let next = self.parser.next().ok_or("it ends too early")?;
        next.map(|(event, _)| event).map_err(|error| error.to_string())
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Result<String, String> {
        if depth > DEEPEST {
            return Err("it is nested too deeply".to_owned());
        }
        let (anchor, raw) = match event {
            Event::Alias(anchor) => {
                let raw = self.anchors.get(&anchor).ok_or("an alias stands for nothing")?.clone();
                (0, raw)
            }
            Event::Scalar(text, style, anchor, tag) => {
                (anchor, scalar(&text, style, tag.as_ref().map(|tag| tag.suffix.as_str())))
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break,
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
                (anchor, format!("[{}]", items.join(",")))
            }
            Event::MappingStart(anchor, tag) => {
                let raw = self.mapping(depth)?;
                let is_time = tag.is_some_and(|tag| tag.suffix.contains("TimeWithZone"));
                (anchor, if is_time { member(&raw, "utc").unwrap_or(raw) } else { raw })
            }
            _ => return Err("it is out of order".to_owned()),
        };
        self.written += raw.len();
        if self.written > MOST {
            return Err("it is too large".to_owned());
        }
        if anchor != 0 {
            self.anchors.insert(anchor, raw.clone());
        }
        Ok(raw)
    }

    fn mapping(&mut self, depth: usize) -> Result<String, String> {
        let mut members = Vec::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => break,
                Event::Scalar(text, ScalarStyle::Plain, ..) => {
                    json::quote(text.strip_prefix(':').unwrap_or(&text))
                }
                Event::Scalar(text, ..) => json::quote(&text),
                event => json::quote(&self.node(event, depth + 1)?),
            };
            let value = self.next()?;
            members.push(format!("{key}:{}", self.node(value, depth + 1)?));
        }
        Ok(format!("{{{}}}", members.join(",")))
    }
}

fn member(object: &str, name: &str) -> Option<String> {
    let fields = json::fields(object).ok()?;
    fields.list.into_iter().find(|field| field.name == name).map(|field| field.value.to_owned())
}

/// What Ruby reads a scalar as.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&str>) -> String {
    if let Some(tag) = tag {
        if tag.contains("BigDecimal") {
            let digits = text.split_once(':').map_or(text, |(_, digits)| digits);
            return json::quote(&plain_decimal(digits).unwrap_or_else(|| digits.to_owned()));
        }
        if tag == "str" || tag.contains("String") {
            return json::quote(text);
        }
    }
    if style != ScalarStyle::Plain {
        return json::quote(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return "null".to_owned(),
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return "true".to_owned(),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return "false".to_owned();
        }
        _ => {}
    }
    if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        if json::check(text).is_ok() {
            return text.to_owned();
        }
        if let Some(time) = time(text) {
            return json::quote(&time);
        }
    }
    json::quote(text.strip_prefix(':').filter(|symbol| !symbol.is_empty()).unwrap_or(text))
}

/// A time as Ruby writes it (`2026-01-05 09:30:15.123456000 Z`), where it is one to the microsecond.
fn time(text: &str) -> Option<String> {
    let compact = match text.rsplit_once(' ') {
        Some((time, zone)) if zone == "Z" || zone.starts_with(['+', '-']) => format!("{time}{zone}"),
        _ => return None,
    };
    match Timestamp::parse(&compact) {
        at @ Timestamp::At(_) => Some(at.to_string()),
        Timestamp::Unreadable(_) => None,
    }
}

/// `0.10005e4` as `1000.5`: the same digits with the point where it belongs.
fn plain_decimal(text: &str) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) || exponent.abs() > 10_000 {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()? + exponent;
    let length = i64::try_from(all.len()).ok()?;
    let number = if point <= 0 {
        format!("0.{}{all}", "0".repeat(usize::try_from(-point).ok()?))
    } else if point >= length {
        format!("{all}{}.0", "0".repeat(usize::try_from(point - length).ok()?))
    } else {
        let at = usize::try_from(point).ok()?;
        format!("{}.{}", &all[..at], &all[at..])
    };
    let (whole, fraction) = number.split_once('.')?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let (whole, fraction) =
        (if whole.is_empty() { "0" } else { whole }, if fraction.is_empty() { "0" } else { fraction });
    Some(format!("{sign}{whole}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ruby_writes_what_json_says() {
        let yaml = "---\n:title: 'yes'\nstatus: :draft\nbudget: !ruby/object:BigDecimal 27:0.10005e4\nbig: 9007199254740993\n\
                    at: 2026-01-05 09:30:15.123456000 Z\ndue: 2026-03-31\nnone:\nold:\n-\n- 0.25\ntext: |-\n  yes: no\n  - ~\n";
        let json = r#"{"title":"yes","status":"draft","budget":"1000.5","big":9007199254740993,"at":"2026-01-05T09:30:15.123456Z","due":"2026-03-31","none":null,"old":[null,0.25],"text":"yes: no\n- ~"}"#;
        assert_eq!(to_json(yaml).as_deref(), Ok(json));
    }

    #[test]
    fn a_time_with_a_zone_is_a_time() {
        let yaml = "---\nat: &1 !ruby/object:ActiveSupport::TimeWithZone\n  utc: &2 2026-01-05 09:30:15.5 Z\n  zone: x\n  time: *2\nagain: *1\n";
        let json = r#"{"at":"2026-01-05T09:30:15.500000Z","again":"2026-01-05T09:30:15.500000Z"}"#;
        assert_eq!(to_json(yaml).as_deref(), Ok(json));
    }

    #[test]
    fn a_document_that_repeats_itself_is_refused() {
        let line = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(","));
        let yaml =
            format!("---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n{}", (1..12).map(line).collect::<Vec<_>>().concat());
        assert!(to_json(&yaml).is_err());
    }

    #[test]
    fn decimals_keep_their_digits() {
        for (ruby, plain) in [
            ("0.10005e4", "1000.5"),
            ("-0.1e-2", "-0.001"),
            ("0.0", "0.0"),
            ("0.5e1", "5.0"),
            ("0.9999999e5", "99999.99"),
        ] {
            assert_eq!(plain_decimal(ruby).as_deref(), Some(plain));
        }
    }
}
