//! The schema as it is between two statements of a migration, as far as the rules have to know.

use std::borrow::Cow;
use std::collections::HashSet;

use seaworthy_catalog::{Catalog, Check, Column, DataType, QualifiedName, Relation};
use seaworthy_ddl::{Act, Deed, Effects, Lock, Surroundings};

use crate::Subject;

/// What is there, what the migration has made, and what its transaction holds.
pub(crate) struct Scene<'a> {
    catalog: Cow<'a, Catalog>,
    /// What was there before the run; nothing where that is not known.
    today: Option<&'a Catalog>,
    made: HashSet<QualifiedName>,
    /// Locks that keep writers out, taken on what was there before, and the statement that took each.
    held: Vec<(QualifiedName, Lock, usize)>,
}

impl<'a> Scene<'a> {
    pub(crate) fn before(subject: &Subject<'a>) -> Self {
        let catalog = subject.before.map_or_else(|| Cow::Owned(Catalog::default()), Cow::Borrowed);
        Self { catalog, today: subject.today.or(subject.before), made: HashSet::new(), held: Vec::new() }
    }

    pub(crate) fn effects(&self, statement: &str, subject: &Subject<'_>) -> Effects {
        let (search_path, server_major) = (subject.search_path, subject.server_major);
        seaworthy_ddl::effects(statement, &Surroundings { catalog: &self.catalog, search_path, server_major })
    }

    /// Tells whether it was there before, so that it may have rows and users.
    pub(crate) fn is_in_use(&self, relation: &QualifiedName) -> bool {
        !self.made.contains(relation) && self.today.is_none_or(|today| today.relation(relation).is_some())
    }

    /// Tells whether something that was there before answered to the name.
    pub(crate) fn was_in_use(&self, relation: &QualifiedName) -> bool {
        self.today.is_some_and(|today| today.relation(relation).is_some())
    }

    /// Tells whether something answers to the name now.
    pub(crate) fn has(&self, relation: &QualifiedName) -> bool {
        self.made.contains(relation) || self.catalog.relation(relation).is_some()
    }

    pub(crate) fn has_column(&self, relation: &QualifiedName, column: &str) -> bool {
        self.catalog.relation(relation).is_some_and(|relation| relation.column(column).is_some())
    }

    /// Returns the strongest lock that the transaction holds on anything in use, with who took it.
    pub(crate) fn held(&self) -> Option<&(QualifiedName, Lock, usize)> {
        self.held.iter().max_by_key(|(_, lock, at)| (*lock, std::cmp::Reverse(*at)))
    }

    pub(crate) fn held_on(&self, relation: &QualifiedName) -> Option<&(QualifiedName, Lock, usize)> {
        self.held.iter().find(|(held, ..)| held == relation)
    }

    /// Goes on behind a statement.
    pub(crate) fn pass(&mut self, at: usize, effects: &Effects, commits: bool) {
        for touch in effects.touches.iter().filter(|touch| touch.lock >= Lock::Share) {
            if self.is_in_use(&touch.relation) {
                self.held.push((touch.relation.clone(), touch.lock, at));
            }
        }
        if commits {
            self.held.clear();
        }
        for act in &effects.acts {
            self.follow(act);
        }
        self.made.extend(effects.creates.clone().filter(|name| self.catalog.relation(name).is_none()));
        if let Some((from, to)) = &effects.renames {
            if self.made.remove(from) {
                self.made.insert(to.clone());
            }
            if let Some(relation) = self.relation_mut(from) {
                relation.name = to.clone();
            }
        }
    }

    fn follow(&mut self, act: &Act) {
        if let Deed::DropRelation = act.deed {
            self.made.remove(&act.relation);
            if self.catalog.relation(&act.relation).is_some() {
                self.catalog.to_mut().relations.retain(|relation| relation.name != act.relation);
            }
            return;
        }
        let is_followed = matches!(
            act.deed,
            Deed::AddCheck { .. }
                | Deed::Validate { .. }
                | Deed::AddColumn { .. }
                | Deed::DropColumn { .. }
                | Deed::RenameColumn { .. }
                | Deed::SetNotNull { .. }
        );
        let Some(relation) = is_followed.then(|| self.relation_mut(&act.relation)).flatten() else { return };
        match &act.deed {
            Deed::AddCheck { name, condition, validated } => {
                let name = name.clone().unwrap_or_default();
                relation.checks.push(Check { validated: *validated, ..Check::new(name, condition.clone()) });
            }
            Deed::Validate { name } => {
                relation.checks.iter_mut().filter(|check| check.name == *name).for_each(|check| check.validated = true);
                relation.foreign_keys.iter_mut().filter(|key| key.name == *name).for_each(|key| key.validated = true);
            }
            Deed::AddColumn { column, .. } if relation.column(column).is_none() => {
                relation.columns.push(Column::new(column.clone(), DataType::builtin("unknown", "unknown")));
            }
            Deed::DropColumn { column } | Deed::RenameColumn { column } => {
                relation.columns.retain(|found| found.name != *column);
            }
            Deed::SetNotNull { column } => {
                let columns = relation.columns.iter_mut().filter(|found| found.name == *column);
                columns.for_each(|column| column.not_null = true);
            }
            _ => {}
        }
    }

    fn relation_mut(&mut self, name: &QualifiedName) -> Option<&mut Relation> {
        self.catalog.relation(name)?;
        self.catalog.to_mut().relations.iter_mut().find(|relation| relation.name == *name)
    }
}
