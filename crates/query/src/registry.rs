//! Searches of the model registry: the fields of registered models and of their versions.

use crate::tree::{Direction, Field, FieldKind, OrderBy, Query};
use crate::values::Values;
use std::borrow::Cow;
use trialbook_domain::{Key, ModelVersion, RegisteredModel};

/// A field of a registered model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisteredModelField {
    /// Its name.
    Name,
    /// When it last changed, in milliseconds.
    Updated,
    /// A tag.
    Tag(Key),
}

/// A field of a version of a registered model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelVersionField {
    /// Name of the model.
    Name,
    /// Its number; exact up to 2^53.
    Number,
    /// The run that made it.
    RunId,
    /// Where it came from.
    Source,
    /// When it was registered, in milliseconds.
    Created,
    /// When it last changed, in milliseconds.
    Updated,
    /// A tag.
    Tag(Key),
}

/// A search of registered models. Its order always ends in the name.
pub type RegisteredModelQuery = Query<RegisteredModelField>;

/// A search of model versions. Its order always ends in the name and the number.
pub type ModelVersionQuery = Query<ModelVersionField>;

impl Field for RegisteredModelField {
    fn kind(&self) -> FieldKind {
        match self {
            RegisteredModelField::Updated => FieldKind::Number,
            RegisteredModelField::Name | RegisteredModelField::Tag(_) => FieldKind::Text,
        }
    }

    fn ties(_bare: bool) -> Vec<OrderBy<RegisteredModelField>> {
        vec![OrderBy::new(RegisteredModelField::Name, Direction::Ascending)]
    }
}

impl Field for ModelVersionField {
    fn kind(&self) -> FieldKind {
        match self {
            ModelVersionField::Number | ModelVersionField::Created | ModelVersionField::Updated => {
                FieldKind::Number
            }
            ModelVersionField::Name
            | ModelVersionField::RunId
            | ModelVersionField::Source
            | ModelVersionField::Tag(_) => FieldKind::Text,
        }
    }

    fn ties(bare: bool) -> Vec<OrderBy<ModelVersionField>> {
        let updated = OrderBy::new(ModelVersionField::Updated, Direction::Descending);
        let name = OrderBy::new(ModelVersionField::Name, Direction::Ascending);
        let number = OrderBy::new(ModelVersionField::Number, Direction::Descending);
        if bare { vec![updated, name, number] } else { vec![name, number] }
    }
}

fn tag<'a>(tags: &'a [(Key, String)], key: &Key) -> Option<Cow<'a, str>> {
    tags.iter().find(|(known, _)| known == key).map(|(_, value)| Cow::Borrowed(value.as_str()))
}

impl Values<RegisteredModelField> for RegisteredModel {
    fn number(&self, field: &RegisteredModelField) -> Option<f64> {
        (*field == RegisteredModelField::Updated).then_some(self.updated.0 as f64)
    }

    fn text(&self, field: &RegisteredModelField) -> Option<Cow<'_, str>> {
        match field {
            RegisteredModelField::Name => Some(Cow::Borrowed(self.name.as_str())),
            RegisteredModelField::Tag(key) => tag(&self.tags, key),
            RegisteredModelField::Updated => None,
        }
    }
}

impl Values<ModelVersionField> for ModelVersion {
    fn number(&self, field: &ModelVersionField) -> Option<f64> {
        match field {
            ModelVersionField::Number => Some(self.number as f64),
            ModelVersionField::Created => Some(self.created.0 as f64),
            ModelVersionField::Updated => Some(self.updated.0 as f64),
            _ => None,
        }
    }

    fn text(&self, field: &ModelVersionField) -> Option<Cow<'_, str>> {
        match field {
            ModelVersionField::Name => Some(Cow::Borrowed(self.model.as_str())),
            ModelVersionField::RunId => Some(Cow::Borrowed(self.run_id.as_str())),
            ModelVersionField::Source => Some(Cow::Borrowed(self.source.as_str())),
            ModelVersionField::Tag(key) => tag(&self.tags, key),
            ModelVersionField::Number | ModelVersionField::Created | ModelVersionField::Updated => None,
        }
    }
}
