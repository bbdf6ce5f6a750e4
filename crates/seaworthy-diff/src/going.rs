//! When each element goes: by its own statement, or with what it is in.

use std::collections::{BTreeSet, HashMap};

use crate::element::{Key, Kind};
use crate::fate::{Fate, Fates, Sides};

/// Answers when elements go, in terms of an order of making that is undone from its end.
pub(crate) struct Going<'a> {
    sides: &'a Sides<'a>,
    fates: &'a Fates,
    last: &'a BTreeSet<Key>,
    places: HashMap<&'a Key, usize>,
    /// The moments that are known.
    moments: HashMap<&'a Key, Moment>,
}

/// When an element goes: the higher, the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// In the last phase, or never.
    Last,
    /// When the element at this place of the order goes.
    Place(usize),
}

impl<'a> Going<'a> {
    pub(crate) fn new(sides: &'a Sides<'a>, fates: &'a Fates, order: &[&'a Key], last: &'a BTreeSet<Key>) -> Self {
        let places = order.iter().enumerate().map(|(place, key)| (*key, place)).collect();
        Self { sides, fates, last, places, moments: HashMap::new() }
    }

    /// Tells whether an element has to go by its own statement though something takes it along: that would be too late
    /// for what it stands on.
    ///
    /// Two tables refer to each other; a trigger calls a function that takes rows of its table.
    pub(crate) fn alone(&mut self, key: &'a Key) -> bool {
        self.taken_along(key).is_some_and(|moment| self.is_late(key, moment))
    }

    /// Returns when the first of the things that take an element along goes.
    fn taken_along(&mut self, key: &'a Key) -> Option<Moment> {
        let around: &'a [Key] = &self.sides.old[key].inside;
        around.iter().filter(|it| self.goes(it)).collect::<Vec<_>>().into_iter().map(|it| self.moment(it)).max()
    }

    fn is_late(&mut self, key: &'a Key, moment: Moment) -> bool {
        let needs: &'a [Key] = &self.sides.old[key].needs;
        // Indexes and partitions are put together in an order, but each goes without the others.
        let stands_on =
            |need: &&Key| !matches!(need.kind, Kind::Partition | Kind::AttachedIndex) && !key.only_comes_after(need);
        needs.iter().filter(stands_on).any(|need| self.goes(need) && self.moment(need) > moment)
    }

    fn goes(&self, key: &Key) -> bool {
        self.fates.get(key).is_some_and(Fate::unmakes) && self.sides.old.contains_key(key)
    }

    fn moment(&mut self, key: &'a Key) -> Moment {
        if let Some(moment) = self.moments.get(key) {
            return *moment;
        }
        let Some(place) = self.places.get(key).copied().filter(|_| !self.last.contains(key)) else {
            return Moment::Last;
        };
        // What needs something that needs it in turn is not earlier for that.
        let own = Moment::Place(place);
        let Some(moment) = self.taken_along(key) else {
            self.moments.insert(key, own);
            return own;
        };
        self.moments.insert(key, moment);
        let moment = if self.is_late(key, moment) { own } else { moment };
        self.moments.insert(key, moment);
        moment
    }
}
