//! When a tutor can be booked.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder as _, Select};

use crate::scholarly::tutor_availability_slot::{ActiveModel, Column, Entity};

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// Returns the weekly slots of a tutor that hold a moment.
    ///
    /// `at` is local to the slots' own time zones, and both ends of a slot belong to it. A slot that is only for some
    /// weeks holds in those alone. Days count from Sunday, 0, as the slots do.
    pub fn find_available(profile_id: impl Into<String>, at: TimeDateTime) -> Select<Self> {
        let time = format!("{:02}:{:02}", at.hour(), at.minute());
        let from = Condition::any().add(Column::EffectiveFrom.is_null()).add(Column::EffectiveFrom.lte(at));
        let to = Condition::any().add(Column::EffectiveTo.is_null()).add(Column::EffectiveTo.gte(at));
        Self::find()
            .filter(Column::ProfileId.eq(profile_id.into()))
            .filter(Column::DayOfWeek.eq(i32::from(at.weekday().number_days_from_sunday())))
            .filter(Column::StartTime.lte(time.as_str()))
            .filter(Column::EndTime.gte(time.as_str()))
            .filter(Column::IsRecurring.eq(true))
            .filter(from)
            .filter(to)
            .order_by_asc(Column::StartTime)
    }

    /// Returns whether a tutor has a weekly slot that holds a moment; see [`Entity::find_available`].
    pub async fn is_available<C: ConnectionTrait>(
        profile_id: impl Into<String>,
        at: TimeDateTime,
        db: &C,
    ) -> Result<bool, DbErr> {
        Self::find_available(profile_id, at).exists(db).await
    }
}
