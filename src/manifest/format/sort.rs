//! Fields into their order.

use std::mem;

use super::order::Guide;
use super::outline::{Collection, Form, Key, Mark, Part, Value};

/// Puts the fields of all objects in a value into order.
///
/// Merge keys come first, then what is known, then the rest as it stood. Where an alias would come
/// before its anchor, or an anchor before another of its name, an object keeps its own order.
pub(super) fn sort(value: &mut Value<'_>, guide: Guide, marks: &[Mark<'_>]) {
    let Form::Collection(collection) = &mut value.form else {
        return;
    };
    if collection.is_object {
        sort_object(collection, guide, marks);
        return;
    }
    for item in &mut collection.parts {
        sort(&mut item.value, guide.item(), marks);
    }
}

fn sort_object(object: &mut Collection<'_>, guide: Guide, marks: &[Mark<'_>]) {
    let fields = guide.fields(object);
    for part in &mut object.parts {
        let name = part.key.as_ref().and_then(|key| key.name.as_deref());
        sort(&mut part.value, guide.field(fields, name), marks);
    }
    let Some(fields) = fields else {
        return;
    };
    let rank = |part: &Part<'_>| match &part.key {
        Some(key) if key.is_merge() => 0,
        Some(Key {
            name: Some(name), ..
        }) => fields
            .get_index_of(name)
            .map_or(usize::MAX, |index| index + 1),
        Some(_) | None => usize::MAX,
    };
    let mut ranked: Vec<(usize, usize)> = object.parts.iter().map(rank).zip(0..).collect();
    ranked.sort_unstable();
    let order: Vec<usize> = ranked.into_iter().map(|(_, index)| index).collect();
    if order.is_sorted() || crosses(&object.parts, &order, marks) {
        return;
    }
    let mut parts: Vec<Option<Part<'_>>> =
        mem::take(&mut object.parts).into_iter().map(Some).collect();
    object.parts = order
        .iter()
        .filter_map(|index| parts[*index].take())
        .collect();
    // The blank line above what is now the first goes to what was the first.
    let first = order
        .iter()
        .position(|index| *index == 0)
        .unwrap_or_default();
    let gap = mem::take(object.parts[0].lead.gap());
    if first > 0 {
        *object.parts[first].lead.gap() = gap;
    }
}

/// Tells whether an order changes which anchor an alias means.
fn crosses(parts: &[Part<'_>], order: &[usize], marks: &[Mark<'_>]) -> bool {
    let of = |index: usize| &marks[parts[index].marks.clone()];
    let marked: Vec<usize> = order
        .iter()
        .copied()
        .filter(|index| !of(*index).is_empty())
        .collect();
    let is_tied = |one: usize, other: usize| {
        let mut pairs = of(one)
            .iter()
            .flat_map(|a| of(other).iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| a.name == b.name && (a.is_anchor || b.is_anchor))
    };
    marked.iter().enumerate().any(|(place, later)| {
        marked[place + 1..]
            .iter()
            .any(|earlier| earlier < later && is_tied(*earlier, *later))
    })
}
