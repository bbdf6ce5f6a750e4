//! What a role costs a day, and what a group of equipment costs: logic that variants must not change.

use seaworthy::prelude::*;

/// Returns the functions of the schema before variants.
pub(crate) fn functions() -> [ddl::Function; 2] {
    [role_rate(WITHOUT_VARIANTS), ddl::Function::trigger("refresh_group_price", REFRESH_GROUP_PRICE)]
}

/// Returns the function that variants give another body, with the same answers for whoever has none.
///
/// Without it, the first role that two variants share would end every query with "more than one row returned by a
/// subquery".
pub(crate) fn role_rate_with_variants() -> ddl::Function {
    role_rate(OF_DEFAULT)
}

/// Returns the function of before, for the way back.
pub(crate) fn role_rate_without_variants() -> ddl::Function {
    role_rate(WITHOUT_VARIANTS)
}

/// What a role costs in a variant: the variant's rate, else the default variant's, the crew member's, the role's own.
pub(crate) fn variant_role_rate() -> ddl::Function {
    rate("variant_role_rate", OF_VARIANT).argument("p_variant_name", "text")
}

/// What a role costs in a project: the project's rate, else the crew member's, else the role's own.
fn role_rate(body: &str) -> ddl::Function {
    rate("event_role_rate", body)
}

fn rate(name: &str, body: &str) -> ddl::Function {
    ddl::Function::new(name, "numeric", "sql", body)
        .argument("p_project_id", "uuid")
        .argument("p_role_id", "uuid")
        .argument("p_crew_member_id", "uuid")
        .volatility(ddl::Volatility::Stable)
}

/// Returns the triggers that keep the price of a group.
pub(crate) fn triggers() -> [ddl::Trigger; 1] {
    let changed = ddl::Event::update_of(["group_id", "quantity", "equipment_id"]);
    let (table, function) = ("project_equipment", "refresh_group_price");
    [ddl::Trigger::after("trigger_refresh_group_price", ddl::Event::Insert, table, function)
        .or(changed)
        .or(ddl::Event::Delete)]
}

/// What the crew of each event costs.
pub(crate) fn crew_cost() -> ddl::View {
    ddl::View::new("project_event_crew_costs", ddl::sql(CREW_COSTS))
}

const WITHOUT_VARIANTS: &str = "
SELECT coalesce(
    (SELECT daily_rate FROM public.project_roles WHERE project_id = p_project_id AND role_id = p_role_id),
    (SELECT daily_rate FROM public.crew_members WHERE id = p_crew_member_id),
    (SELECT daily_rate FROM public.roles WHERE id = p_role_id)
)
";

const OF_DEFAULT: &str = "
SELECT public.variant_role_rate(p_project_id, p_role_id, p_crew_member_id, 'default')
";

const OF_VARIANT: &str = "
SELECT coalesce(
    (
        SELECT daily_rate FROM public.project_roles
        WHERE project_id = p_project_id AND role_id = p_role_id AND variant_name = p_variant_name
    ),
    (
        SELECT daily_rate FROM public.project_roles
        WHERE project_id = p_project_id AND role_id = p_role_id AND variant_name = 'default'
    ),
    (SELECT daily_rate FROM public.crew_members WHERE id = p_crew_member_id),
    (SELECT daily_rate FROM public.roles WHERE id = p_role_id)
)
";

/// The group is locked first, so that two sessions that add to it both count.
const REFRESH_GROUP_PRICE: &str = "
DECLARE
    touched uuid;
BEGIN
    FOR touched IN
        SELECT DISTINCT id FROM unnest(ARRAY[OLD.group_id, NEW.group_id]) AS id WHERE id IS NOT NULL ORDER BY id
    LOOP
        PERFORM FROM public.project_equipment_groups WHERE id = touched FOR NO KEY UPDATE;
        UPDATE public.project_equipment_groups
        SET total_price = (
            SELECT coalesce(sum(item.quantity * equipment.rental_price), 0)
            FROM public.project_equipment AS item
            JOIN public.equipment ON equipment.id = item.equipment_id
            WHERE item.group_id = touched
        )
        WHERE id = touched;
    END LOOP;
    RETURN NULL;
END
";

const CREW_COSTS: &str = "SELECT event.id AS event_id, event.project_id, count(staffed.id) AS roles,
    coalesce(sum(public.event_role_rate(event.project_id, staffed.role_id, staffed.crew_member_id)), 0) AS daily_cost
FROM public.project_events AS event
LEFT JOIN public.project_event_roles AS staffed ON staffed.event_id = event.id
GROUP BY event.id";
