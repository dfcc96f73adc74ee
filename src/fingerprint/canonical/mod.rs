//! Values to bytes, in the canonical JSON form of RFC 8785.

mod field;

use std::fmt;

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use field::{Field, order};

/// Whole numbers up to this are exact as doubles, so that their digits are those of the number itself.
const EXACT_MAX: u64 = 1 << 53;

/// Writes values in canonical form, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Canonical(Writer);

impl Canonical {
    /// Writes a value.
    ///
    /// # Errors
    ///
    /// Fails if a key is no text or stands twice, or if a number is not finite.
    pub(super) fn write(&mut self, value: &(impl Serialize + ?Sized)) -> fmt::Result {
        value.serialize(&mut self.0)
    }

    /// Writes a byte as it is.
    pub(super) fn push(&mut self, byte: u8) {
        self.0.out.push(byte);
    }

    /// Returns what was written.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0.out
    }

    /// Returns what was written, for good.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.out
    }

    /// Begins anew, in the same memory.
    pub(super) fn clear(&mut self) {
        self.0.out.clear();
    }
}

#[derive(Debug, Default)]
struct Writer {
    out: Vec<u8>,
    /// The fields of all objects that are open, those of the innermost last.
    fields: Vec<Field>,
    /// Room for putting fields in order.
    sorted: Vec<u8>,
    /// Whether the last text has bytes that do not stand for themselves.
    is_escaped: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        self.is_escaped = !is_plain(text.as_bytes());
        self.out.reserve(text.len() + 2);
        self.out.push(b'"');
        if self.is_escaped {
            text.bytes().for_each(|byte| self.byte(byte));
        } else {
            self.out.extend_from_slice(text.as_bytes());
        }
        self.out.push(b'"');
    }

    /// Writes a byte of a text, escaped if it must be.
    fn byte(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ if stands_for_itself(byte) => return self.out.push(byte),
            _ => {
                let escape = format!("\\u{byte:04x}");
                return self.out.extend_from_slice(escape.as_bytes());
            }
        };
        self.out.extend_from_slice(&[b'\\', short]);
    }

    /// Numbers are those of JavaScript: doubles.
    fn float(&mut self, number: f64) -> fmt::Result {
        if !number.is_finite() {
            return Err(Error::custom("a number is not finite"));
        }
        let mut digits = ryu_js::Buffer::new();
        let digits = digits.format_finite(number);
        self.out.extend_from_slice(digits.as_bytes());
        Ok(())
    }

    /// Writes a whole number by its digits, if it is exact as a double.
    fn whole(&mut self, is_negative: bool, number: u64) -> fmt::Result {
        if number > EXACT_MAX {
            #[expect(clippy::cast_precision_loss, reason = "numbers are doubles here")]
            let double = number as f64;
            return self.float(if is_negative { -double } else { double });
        }
        if is_negative {
            self.out.push(b'-');
        }
        let start = self.out.len();
        let mut rest = number;
        while rest > 0 || self.out.len() == start {
            self.out.push(b'0' + (rest % 10) as u8);
            rest /= 10;
        }
        self.out[start..].reverse();
        Ok(())
    }

    /// Begins an object whose only field is this.
    fn tag(&mut self, key: &str) {
        self.out.push(b'{');
        self.text(key);
        self.out.push(b':');
    }
}

/// Tells whether a byte stands for itself in a text.
const fn stands_for_itself(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

/// Tells whether all bytes of a text stand for themselves.
fn is_plain(text: &[u8]) -> bool {
    /// Longer texts are looked at many bytes at a time, to the end; shorter ones byte by byte.
    const LONG: usize = 32;
    if text.len() < LONG {
        text.iter().all(|byte| stands_for_itself(*byte))
    } else {
        text.iter()
            .fold(true, |all, byte| all & stands_for_itself(*byte))
    }
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = Object<'a>;
    type SerializeStruct = Object<'a>;
    type SerializeStructVariant = Object<'a>;

    fn serialize_bool(self, value: bool) -> fmt::Result {
        let word: &[u8] = if value { b"true" } else { b"false" };
        self.out.extend_from_slice(word);
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> fmt::Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> fmt::Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> fmt::Result {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> fmt::Result {
        self.whole(value.is_negative(), value.unsigned_abs())
    }

    fn serialize_u8(self, value: u8) -> fmt::Result {
        self.whole(false, value.into())
    }

    fn serialize_u16(self, value: u16) -> fmt::Result {
        self.whole(false, value.into())
    }

    fn serialize_u32(self, value: u32) -> fmt::Result {
        self.whole(false, value.into())
    }

    fn serialize_u64(self, value: u64) -> fmt::Result {
        self.whole(false, value)
    }

    fn serialize_f32(self, value: f32) -> fmt::Result {
        self.float(value.into())
    }

    fn serialize_f64(self, value: f64) -> fmt::Result {
        self.float(value)
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> fmt::Result {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> fmt::Result {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> fmt::Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> fmt::Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> fmt::Result {
        self.tag(variant);
        value.serialize(&mut *self)?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<List<'a>, fmt::Error> {
        Ok(List::new(self, "]"))
    }

    fn serialize_tuple(self, _len: usize) -> Result<List<'a>, fmt::Error> {
        Ok(List::new(self, "]"))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<List<'a>, fmt::Error> {
        Ok(List::new(self, "]"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<List<'a>, fmt::Error> {
        self.tag(variant);
        Ok(List::new(self, "]}"))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Object<'a>, fmt::Error> {
        Ok(Object::new(self, "}"))
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Object<'a>, fmt::Error> {
        Ok(Object::new(self, "}"))
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Object<'a>, fmt::Error> {
        self.tag(variant);
        Ok(Object::new(self, "}}"))
    }
}

/// A list that is being written.
struct List<'a> {
    writer: &'a mut Writer,
    is_empty: bool,
    /// What stands behind its items.
    end: &'static str,
}

impl<'a> List<'a> {
    fn new(writer: &'a mut Writer, end: &'static str) -> Self {
        writer.out.push(b'[');
        Self {
            writer,
            is_empty: true,
            end,
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        if !std::mem::take(&mut self.is_empty) {
            self.writer.out.push(b',');
        }
        value.serialize(&mut *self.writer)
    }

    fn finish(self) {
        self.writer.out.extend_from_slice(self.end.as_bytes());
    }
}

/// An object that is being written.
struct Object<'a> {
    writer: &'a mut Writer,
    /// Where its fields begin.
    start: usize,
    /// How many fields of the objects around it come before its own.
    outer: usize,
    /// What stands behind its fields.
    end: &'static str,
}

impl<'a> Object<'a> {
    fn new(writer: &'a mut Writer, end: &'static str) -> Self {
        writer.out.push(b'{');
        Self {
            start: writer.out.len(),
            outer: writer.fields.len(),
            writer,
            end,
        }
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        let Writer { out, fields, .. } = &mut *self.writer;
        if fields.len() > self.outer {
            out.push(b',');
        }
        let start = out.len();
        key.serialize(&mut *self.writer)?;
        let Writer {
            out,
            fields,
            is_escaped,
            ..
        } = &mut *self.writer;
        if out.get(start) != Some(&b'"') {
            return Err(Error::custom("a key is no text"));
        }
        let end = out.len();
        let key = start + 1..end - 1;
        fields.push(Field::new(out, key, *is_escaped));
        out.push(b':');
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        value.serialize(&mut *self.writer)?;
        let end = self.writer.out.len();
        let last = self.writer.fields.last_mut().ok_or(fmt::Error)?;
        last.end = end;
        Ok(())
    }

    /// Puts the fields in order.
    fn finish(self) -> fmt::Result {
        let Writer {
            out,
            fields,
            sorted,
            ..
        } = self.writer;
        let own = &mut fields[self.outer..];
        let in_order = |one: &Field, next: &Field| order(out, one, next).is_lt();
        if !own.is_sorted_by(in_order) {
            let mut is_repeated = false;
            own.sort_unstable_by(|one, other| {
                let order = order(out, one, other);
                is_repeated |= order.is_eq();
                order
            });
            if is_repeated {
                return Err(Error::custom("a key stands twice"));
            }
            sorted.clear();
            for field in own {
                if !sorted.is_empty() {
                    sorted.push(b',');
                }
                sorted.extend_from_slice(&out[field.key.start - 1..field.end]);
            }
            out.truncate(self.start);
            out.extend_from_slice(sorted);
        }
        fields.truncate(self.outer);
        out.extend_from_slice(self.end.as_bytes());
        Ok(())
    }
}

/// Writes the items of whatever is a list.
macro_rules! write_items {
    ($($kind:ident $method:ident),+) => {$(
        impl $kind for List<'_> {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
                self.item(value)
            }

            fn end(self) -> fmt::Result {
                self.finish();
                Ok(())
            }
        }
    )+};
}

write_items!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// Writes the fields of whatever is an object with known keys.
macro_rules! write_fields {
    ($($kind:ident),+) => {$(
        impl $kind for Object<'_> {
            type Ok = ();
            type Error = fmt::Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> fmt::Result {
                self.key(key)?;
                self.value(value)
            }

            fn end(self) -> fmt::Result {
                self.finish()
            }
        }
    )+};
}

write_fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Object<'_> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.value(value)
    }

    fn end(self) -> fmt::Result {
        self.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Map, Number, Value, json};

    use super::*;

    fn canonical(value: &impl Serialize) -> Vec<u8> {
        let mut canonical = Canonical::default();
        canonical.write(value).unwrap();
        canonical.bytes().to_vec()
    }

    fn text() -> impl Strategy<Value = String> {
        let chars = prop_oneof![
            4 => proptest::char::range('\0', '\u{7f}'),
            2 => any::<char>(),
            // In UTF-8 and in UTF-16 these stand in different orders.
            1 => proptest::char::range('\u{e000}', '\u{ffff}'),
            1 => proptest::char::range('\u{10000}', '\u{10fff}'),
        ];
        proptest::collection::vec(chars, 0..12).prop_map(String::from_iter)
    }

    fn number() -> impl Strategy<Value = Number> {
        prop_oneof![
            any::<i64>().prop_map(Number::from),
            any::<u64>().prop_map(Number::from),
            (-1000..1000_i64).prop_map(Number::from),
            (-3..3_i64).prop_map(|near| Number::from((1_i64 << 53) + near)),
            (-3..3_i64).prop_map(|near| Number::from(near - (1_i64 << 53))),
            any::<f64>().prop_filter_map("finite", Number::from_f64),
            any::<i32>().prop_filter_map("finite", |tenths| Number::from_f64(
                f64::from(tenths) / 10.0
            )),
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            number().prop_map(Value::Number),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 60, 8, |inner| {
            let fields = proptest::collection::vec((text(), inner.clone()), 0..8);
            prop_oneof![
                proptest::collection::vec(inner, 0..6).prop_map(Value::from),
                fields.prop_map(|fields| Value::Object(Map::from_iter(fields))),
            ]
        })
    }

    proptest! {
        #[test]
        fn values_are_written_as_another_implementation_does(value in value()) {
            let expected = serde_json_canonicalizer::to_vec(&value).unwrap();
            prop_assert_eq!(canonical(&value), expected);
        }
    }

    #[derive(serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    enum Kind {
        Plain,
        One(u8),
        Two(bool, char),
        Named { z: f32, a: Option<i8> },
    }

    #[derive(serde::Serialize)]
    struct Types {
        zeta: (u16, i16),
        kinds: Vec<Kind>,
        unit: (),
        alpha: BTreeMap<String, Option<u32>>,
        #[serde(flatten)]
        rest: Map<String, Value>,
    }

    #[test]
    fn types_are_written_as_their_values_are() {
        let types = Types {
            zeta: (1, -2),
            kinds: vec![
                Kind::Plain,
                Kind::One(7),
                Kind::Two(true, '"'),
                Kind::Named { z: 0.5, a: None },
            ],
            unit: (),
            alpha: BTreeMap::from([("b".to_owned(), None), ("a".to_owned(), Some(3))]),
            rest: Map::from_iter([("nu".to_owned(), json!({"y": 1, "x": [1e21, -0.0, 1e-7]}))]),
        };
        let value = serde_json::to_value(&types).unwrap();
        assert_eq!(canonical(&types), canonical(&value));
        assert_eq!(
            canonical(&types),
            serde_json_canonicalizer::to_vec(&types).unwrap()
        );
    }

    #[test]
    fn what_has_no_canonical_form_is_refused() {
        let refused = |value: &dyn Fn(&mut Canonical) -> fmt::Result| {
            value(&mut Canonical::default()).is_err()
        };
        assert!(refused(&|canonical| canonical.write(&f64::NAN)));
        assert!(refused(
            &|canonical| canonical.write(&BTreeMap::from([(1, 2)]))
        ));
        let twice = Types {
            zeta: (1, 2),
            kinds: Vec::new(),
            unit: (),
            alpha: BTreeMap::new(),
            rest: Map::from_iter([("unit".to_owned(), Value::Null)]),
        };
        assert!(refused(&|canonical| canonical.write(&twice)));
    }
}
