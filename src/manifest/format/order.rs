//! The order of fields: that in which the Rust types declare them, which is Pictory's.

use std::sync::LazyLock;

use schemars::JsonSchema;

use super::FileRole;
use super::outline::{Collection, Part};
use crate::manifest::block::Block;
use crate::manifest::project::ProjectFile;
use crate::manifest::shape::{Fields, Shape, Shapes};
use crate::manifest::tree::Content;
use crate::model::storyboard::Storyboard;

/// A manifest as it is written: our own block, then the request.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is asked for")]
struct Manifest {
    storyform: Option<Block>,
    #[serde(flatten)]
    storyboard: Storyboard,
}

static MANIFEST: LazyLock<Shapes> = LazyLock::new(Shapes::of::<Manifest>);
static PROJECT: LazyLock<Shapes> = LazyLock::new(Shapes::of::<ProjectFile>);

/// What a value may look like, and so in which order its fields stand.
#[derive(Clone, Copy)]
pub(super) struct Guide {
    shapes: &'static Shapes,
    /// `None` where anything may stand.
    shape: Option<&'static Shape>,
}

impl Guide {
    /// Returns the guide to the documents of a file.
    pub(super) fn of(role: FileRole) -> Self {
        let shapes: &'static Shapes = match role {
            FileRole::Manifest => &MANIFEST,
            FileRole::Project => &PROJECT,
        };
        Self {
            shapes,
            shape: Some(&shapes.root),
        }
    }

    /// Returns the fields that an object may have, in order; `None` if they are free.
    pub(super) fn fields(self, object: &Collection<'_>) -> Option<&'static Fields> {
        match self.form(&Content::Object(Vec::new()))? {
            Shape::Record(name) => Some(self.shapes.fields(name)),
            Shape::Tagged { tag, variants } => {
                let is_tag = |part: &&Part<'_>| {
                    let key = part.key.as_ref();
                    key.is_some_and(|key| key.name.as_ref() == Some(tag))
                };
                variants.get(object.parts.iter().find(is_tag)?.value.form.word()?)
            }
            _ => None,
        }
    }

    /// Returns the guide to a field of an object with these fields.
    pub(super) fn field(self, fields: Option<&'static Fields>, name: Option<&str>) -> Self {
        let shape = match fields {
            Some(fields) => name.and_then(|name| fields.get(name)),
            None => match self.form(&Content::Object(Vec::new())) {
                Some(Shape::Free(values)) => Some(&**values),
                _ => None,
            },
        };
        Self { shape, ..self }
    }

    /// Returns the guide to the items of a list.
    pub(super) fn item(self) -> Self {
        let shape = match self.form(&Content::List(Vec::new())) {
            Some(Shape::List { item, .. }) => Some(&**item),
            _ => None,
        };
        Self { shape, ..self }
    }

    /// Returns the form for values of a kind, of several that a value may have.
    fn form(self, kind: &Content) -> Option<&'static Shape> {
        match self.shape? {
            Shape::Either(forms) => forms.iter().find(|form| form.is_kind_of(kind)),
            shape => Some(shape),
        }
    }
}
