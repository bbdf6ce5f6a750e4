//! The order of the steps, and how cycles are broken.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seaworthy_catalog::{Catalog, ObjectKind, ObjectName, RelationKind};

use super::step::{Rank, Stage, Step};
use super::{function, relation, sequence, types};

/// What each object waits for.
pub(super) type Needs<'a> = HashMap<&'a ObjectName, Vec<&'a ObjectName>>;

/// Returns the steps that make all that other objects may wait for, in an order that PostgreSQL accepts.
pub(super) fn ordered(catalog: &Catalog) -> Vec<Step> {
    let mut needs = Needs::new();
    for dependency in &catalog.dependencies {
        needs.entry(&dependency.object).or_default().push(&dependency.needs);
    }
    let mut apart = BTreeSet::new();
    loop {
        let mut graph = Graph::new(steps(catalog, &needs, &apart));
        let (order, stuck) = graph.sort();
        let freed = if stuck.is_empty() { Vec::new() } else { free(catalog, &needs, &graph, &stuck, &apart) };
        if freed.is_empty() {
            // What is still stuck is a cycle that PostgreSQL could not have made; it comes last, in its own order.
            let mut rest: Vec<usize> = stuck.into_iter().collect();
            rest.sort_by(|a, b| graph.steps[*a].rank.cmp(&graph.steps[*b].rank));
            let mut steps: Vec<Option<Step>> = graph.steps.drain(..).map(Some).collect();
            return order.into_iter().chain(rest).filter_map(|place| steps[place].take()).collect();
        }
        apart.extend(freed);
    }
}

/// Returns a step an object; `apart` are defaults and checks that leave their tables, and views that begin as NULLs.
fn steps(catalog: &Catalog, needs: &Needs<'_>, apart: &BTreeSet<ObjectName>) -> Vec<Step> {
    let mut steps = Vec::new();
    steps.extend(types::steps(catalog, apart));
    steps.extend(function::steps(catalog));
    steps.extend(sequence::steps(catalog));
    steps.extend(relation::steps(catalog, apart));
    let places: HashSet<(ObjectName, Stage)> = steps.iter().map(|step| (step.object.clone(), step.stage)).collect();
    for step in &mut steps {
        let own = own_objects(catalog, &step.object, step.stage, &places);
        let wanted = own.iter().filter_map(|object| needs.get(object)).flatten();
        let located: Vec<_> = wanted.filter_map(|object| locate(object, &places)).collect();
        step.needs.extend(located);
        let object = (step.object.clone(), step.stage);
        step.needs.retain(|need| *need != object);
    }
    steps
}

/// Returns the objects that a step makes: a table with the defaults and constraints that stay in it.
fn own_objects(
    catalog: &Catalog,
    object: &ObjectName,
    stage: Stage,
    places: &HashSet<(ObjectName, Stage)>,
) -> Vec<ObjectName> {
    // A view of NULLs waits for nothing: its body does.
    if stage == Stage::Make && places.contains(&(object.clone(), Stage::Body)) {
        return Vec::new();
    }
    let mut own = vec![object.clone()];
    if object.kind == ObjectKind::Relation && stage == Stage::Make {
        let table = catalog.relations.binary_search_by(|it| {
            (it.name.schema.as_str(), it.name.name.as_str()).cmp(&(object.schema.as_str(), object.name.as_str()))
        });
        if let Ok(place) = table {
            let inline = relation::parts(&catalog.relations[place]);
            own.extend(inline.into_iter().filter(|part| !places.contains(&(part.clone(), Stage::Make))));
        }
    }
    own
}

/// Returns the step that makes an object: its own, or that of its table.
fn locate(object: &ObjectName, places: &HashSet<(ObjectName, Stage)>) -> Option<(ObjectName, Stage)> {
    let own = (object.clone(), Stage::Make);
    if places.contains(&own) {
        return Some(own);
    }
    let on_table = matches!(object.kind, ObjectKind::Default | ObjectKind::Constraint);
    let table = ObjectName { kind: ObjectKind::Relation, part: String::new(), ..object.clone() };
    (on_table && places.contains(&(table.clone(), Stage::Make))).then_some((table, Stage::Make))
}

/// Returns what to take apart so that the steps that wait for each other do not.
fn free(
    catalog: &Catalog,
    needs: &Needs<'_>,
    graph: &Graph,
    stuck: &BTreeSet<usize>,
    apart: &BTreeSet<ObjectName>,
) -> Vec<ObjectName> {
    let cycle = graph.cycle(stuck);
    let objects: BTreeSet<&ObjectName> = cycle.iter().map(|place| &graph.steps[*place].object).collect();
    let relations = || catalog.relations.iter().filter(|it| objects.contains(&relation::object(it)));
    let waits = |part: &ObjectName| needs.get(part).is_some_and(|all| all.iter().any(|need| objects.contains(need)));
    let parts: Vec<ObjectName> =
        relations().flat_map(relation::separable).filter(|part| !apart.contains(part) && waits(part)).collect();
    if !parts.is_empty() {
        return parts;
    }
    let types = objects.iter().filter(|object| object.kind == ObjectKind::Type && types::has_shell(catalog, object));
    let shells: Vec<ObjectName> =
        types.filter(|object| !apart.contains(object)).map(|object| (*object).clone()).collect();
    if !shells.is_empty() {
        return shells;
    }
    let views = relations().filter(|it| it.kind == RelationKind::View).map(relation::object);
    views.filter(|view| !apart.contains(view)).take(1).collect()
}

/// Steps, and who waits for whom.
struct Graph {
    steps: Vec<Step>,
    /// For each step those that wait for it.
    waiting: Vec<Vec<usize>>,
    /// For each step how many it waits for.
    open: Vec<usize>,
}

impl Graph {
    fn new(steps: Vec<Step>) -> Self {
        let places: HashMap<(&ObjectName, Stage), usize> =
            steps.iter().enumerate().map(|(place, step)| ((&step.object, step.stage), place)).collect();
        let mut waiting = vec![Vec::new(); steps.len()];
        let mut open = vec![0; steps.len()];
        for (place, step) in steps.iter().enumerate() {
            let needed: BTreeSet<usize> =
                step.needs.iter().filter_map(|(object, stage)| places.get(&(object, *stage)).copied()).collect();
            open[place] = needed.len();
            for other in needed {
                waiting[other].push(place);
            }
        }
        drop(places);
        Self { steps, waiting, open }
    }

    /// Returns the steps in order, and those that wait for a cycle or are in one.
    fn sort(&self) -> (Vec<usize>, BTreeSet<usize>) {
        let mut open = self.open.clone();
        let mut ready: BTreeMap<(&Rank, usize), usize> = BTreeMap::new();
        for (place, step) in self.steps.iter().enumerate().filter(|(place, _)| open[*place] == 0) {
            ready.insert((&step.rank, place), place);
        }
        let mut order = Vec::with_capacity(self.steps.len());
        while let Some((_, place)) = ready.pop_first() {
            order.push(place);
            for other in &self.waiting[place] {
                open[*other] -= 1;
                if open[*other] == 0 {
                    ready.insert((&self.steps[*other].rank, *other), *other);
                }
            }
        }
        let stuck = (0..self.steps.len()).filter(|place| open[*place] > 0).collect();
        (order, stuck)
    }

    /// Returns those that are in a cycle or between two, without those that only wait for one.
    fn cycle(&self, stuck: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut cycle = stuck.clone();
        loop {
            let free = |place: &&usize| !self.waiting[**place].iter().any(|other| cycle.contains(other));
            let free: Vec<usize> = cycle.iter().filter(free).copied().collect();
            if free.is_empty() {
                return cycle;
            }
            for place in free {
                cycle.remove(&place);
            }
        }
    }
}
