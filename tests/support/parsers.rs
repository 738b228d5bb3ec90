//! Small, strict readers of the formats that have to stay readable.
//!
//! Each gives the structure of a line without its values, or `None` where
//! the line is not of the format.

/// The structure of a JSON text: its names, nesting and array lengths.
pub(crate) fn json(text: &[u8]) -> Option<Vec<String>> {
    fn walk(value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                into.push("{".into());
                for (name, value) in fields {
                    into.push(name.clone());
                    walk(value, into);
                }
                into.push("}".into());
            }
            serde_json::Value::Array(items) => {
                into.push(format!("[{}", items.len()));
                items.iter().for_each(|item| walk(item, into));
            }
            serde_json::Value::String(text) if text.starts_with('{') => {
                // JSON in a string has to stay JSON, too.
                if let Ok(value) = serde_json::from_str(text) {
                    walk(&value, into);
                }
            }
            _ => {}
        }
    }
    let value: serde_json::Value = serde_json::from_slice(text).ok()?;
    let mut structure = Vec::new();
    walk(&value, &mut structure);
    Some(structure)
}

/// The names of the query of the request in a combined access log line, and
/// how many fields the line has.
pub(crate) fn access(text: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(text).ok()?;
    let (head, rest) = text.split_once(" [")?;
    let (_, rest) = rest.split_once("] \"")?;
    let (request, rest) = rest.split_once('"')?;
    let [_, target, _] = *request.split(' ').collect::<Vec<_>>() else {
        return None;
    };
    let mut structure = uri(target)?;
    structure.push(format!("{}", head.split(' ').count()));
    structure.push(format!("{}", rest.split('"').count()));
    Some(structure)
}

/// The names in the query of a URI (RFC 3986), which has only characters
/// that may be in one.
fn uri(target: &str) -> Option<Vec<String>> {
    let bytes = target.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
        match byte {
            b'%' if hex(at + 1) && hex(at + 2) => {}
            b if b.is_ascii_alphanumeric() => {}
            b if b"-._~:/?#[]@!$&'()*+,;=".contains(b) => {}
            _ => return None,
        }
    }
    let (_, query) = target.split_once('?')?;
    let name = |pair: &str| pair.split('=').next().unwrap_or("").to_owned();
    Some(query.split('&').map(name).collect())
}

/// The names of a logfmt line: `name=word` or `name="text"`, blanks between.
pub(crate) fn logfmt(text: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = std::str::from_utf8(text).ok()?;
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=')?;
        if name.is_empty() || name.contains([' ', '"']) {
            return None;
        }
        names.push(name.to_owned());
        let after = match value.strip_prefix('"') {
            Some(text) => &text[quoted(text)?..],
            None => {
                let end = value.find(' ').unwrap_or(value.len());
                if value[..end].contains(['"', '=']) {
                    return None;
                }
                &value[end..]
            }
        };
        rest = match after.strip_prefix(' ') {
            Some(rest) => rest,
            None if after.is_empty() => after,
            None => return None,
        };
    }
    Some(names)
}

/// Where the text behind an opening quote goes on behind the closing one.
fn quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// As many entries as a line of CSV (RFC 4180) has fields.
pub(crate) fn csv(text: &[u8]) -> Option<Vec<String>> {
    let mut fields = vec![String::new()];
    let mut rest = text;
    loop {
        let end = match rest.strip_prefix(b"\"") {
            Some(quoted) => {
                let mut end = 0;
                while quoted.get(end)? != &b'"'
                    || quoted.get(end + 1) == Some(&b'"')
                {
                    end += if quoted[end] == b'"' { 2 } else { 1 };
                }
                end + 2
            }
            None => {
                let comma = |b: &u8| *b == b',';
                let end = rest.iter().position(comma).unwrap_or(rest.len());
                if rest[..end].contains(&b'"') {
                    return None;
                }
                end
            }
        };
        match rest.get(end) {
            None => return Some(fields),
            Some(b',') => rest = &rest[end + 1..],
            Some(_) => return None,
        }
        fields.push(String::new());
    }
}

/// The tags and attributes of one well-formed XML element (XML 1.0, less
/// comments, sections, instructions and declarations).
pub(crate) fn xml(text: &[u8]) -> Option<Vec<String>> {
    let mut rest = std::str::from_utf8(text).ok()?;
    let mut structure = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    loop {
        let (content, tag) = rest.split_once('<')?;
        references(content)?;
        if open.is_empty() && !content.is_empty() {
            return None;
        }
        if let Some(closing) = tag.strip_prefix('/') {
            let (name, after) = closing.split_once('>')?;
            if open.pop()? != name {
                return None;
            }
            rest = after;
        } else {
            let end = tag.find([' ', '/', '>'])?;
            let (name, mut after) = tag.split_at(end);
            if name.is_empty() || name.contains(['"', '&', '=', '<']) {
                return None;
            }
            structure.push(name.to_owned());
            while let Some(attribute) = after.strip_prefix(' ') {
                let (name, value) = attribute.split_once("=\"")?;
                let (value, behind) = value.split_once('"')?;
                if name.is_empty()
                    || name.contains([' ', '"', '<', '>', '&', '/'])
                    || value.contains('<')
                {
                    return None;
                }
                references(value)?;
                structure.push(name.to_owned());
                after = behind;
            }
            rest = if let Some(after) = after.strip_prefix("/>") {
                after
            } else {
                open.push(name);
                after.strip_prefix('>')?
            };
        }
        if open.is_empty() {
            return rest.is_empty().then_some(structure);
        }
    }
}

/// Whether every `&` of `text` begins a reference.
fn references(text: &str) -> Option<()> {
    for part in text.split('&').skip(1) {
        let (name, _) = part.split_once(';')?;
        let known = ["amp", "lt", "gt", "quot", "apos"].contains(&name);
        let digits = match name.strip_prefix('#') {
            Some(hex) if hex.starts_with('x') => {
                u32::from_str_radix(&hex[1..], 16).is_ok()
            }
            Some(digits) => digits.parse::<u32>().is_ok(),
            None => false,
        };
        if !known && !digits {
            return None;
        }
    }
    Some(())
}

/// The parameter names of a syslog message (RFC 5424 section 6).
pub(crate) fn syslog(text: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(text).ok()?;
    let rest = text.strip_prefix('<')?;
    let (priority, rest) = rest.split_once('>')?;
    priority.parse::<u8>().ok().filter(|p| *p < 192)?;
    let mut parts = rest.splitn(7, ' ');
    let head: Vec<&str> = parts.by_ref().take(6).collect();
    let graphic = |part: &&str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic())
    };
    if head.len() < 6 || !head.iter().all(graphic) {
        return None;
    }
    let mut names = Vec::new();
    let mut rest = parts.next()?;
    if let Some(none) = rest.strip_prefix('-') {
        return (none.is_empty() || none.starts_with(' ')).then_some(names);
    }
    while let Some(element) = rest.strip_prefix('[') {
        let end = element.find([' ', ']'])?;
        names.push(element[..end].to_owned());
        let mut after = &element[end..];
        while let Some(parameter) = after.strip_prefix(' ') {
            let (name, value) = parameter.split_once("=\"")?;
            if name.is_empty() || name.contains([' ', ']', '"', '=']) {
                return None;
            }
            names.push(name.to_owned());
            let end = quoted(value)?;
            let brackets = value[..end].replace("\\]", "");
            if brackets.contains(']') {
                return None;
            }
            after = &value[end..];
        }
        rest = after.strip_prefix(']')?;
    }
    (rest.is_empty() || rest.starts_with(' ')).then_some(names)
}

/// As many entries as a W3C extended log line has fields.
pub(crate) fn w3c(text: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(text).ok()?;
    Some(text.split(' ').map(|_| String::new()).collect())
}
