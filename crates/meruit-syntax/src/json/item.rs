//! How an item is read: the word `replace` and the item itself stand side by side.
//!
//! Serde's `flatten` would keep the members until it knows which is which, and so have every type of the tree read in a second
//! way, which is three hundredths of a program that embeds the engine.

use std::fmt;

use serde::de::value::{EnumAccessDeserializer, StringDeserializer};
use serde::de::{
    DeserializeSeed, EnumAccess, Error, IntoDeserializer, MapAccess, Unexpected, VariantAccess, Visitor,
};
use serde::{Deserialize, Deserializer};

use crate::ast::{Item, ItemKind};
use crate::span::{Span, Spanned};

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Item, A::Error> {
        let (mut replace, mut kind) = (None, None);
        while let Some(name) = members.next_key::<String>()? {
            if name == "replace" {
                if replace.is_some() {
                    return Err(A::Error::duplicate_field("replace"));
                }
                replace = Some(members.next_value::<bool>()?);
            } else {
                if kind.is_some() {
                    return Err(A::Error::custom(format!("`{name}` is a second item where one is expected")));
                }
                let tagged = Tagged { name, members: &mut members };
                kind = Some(ItemKind::deserialize(EnumAccessDeserializer::new(tagged))?);
            }
        }
        let replace = replace.unwrap_or_default().then(|| Spanned::new((), Span::default()));
        let kind = kind.ok_or_else(|| {
            A::Error::custom("an item is a list, table, record, define, rule, decision, waive or test")
        })?;
        Ok(Item { replace, kind, span: Span::default(), heading: None })
    }
}

/// A kind of item by its name, and what follows the name.
struct Tagged<'m, A> {
    name: String,
    members: &'m mut A,
}

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for Tagged<'_, A> {
    type Error = A::Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(mut self, seed: V) -> Result<(V::Value, Self), A::Error> {
        let name: StringDeserializer<A::Error> = std::mem::take(&mut self.name).into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

/// Every kind of item has one value.
impl<'de, A: MapAccess<'de>> VariantAccess<'de> for Tagged<'_, A> {
    type Error = A::Error;

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        self.members.next_value_seed(seed)
    }

    fn unit_variant(self) -> Result<(), A::Error> {
        self.members.next_value()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, A::Error> {
        Err(A::Error::invalid_type(Unexpected::NewtypeVariant, &visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        Err(A::Error::invalid_type(Unexpected::NewtypeVariant, &visitor))
    }
}
