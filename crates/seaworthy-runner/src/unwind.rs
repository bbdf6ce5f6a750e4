//! A migration's code that panics: an error like another, told once and with its place.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::pin::pin;

use futures_util::FutureExt as _;
use sea_orm::DbErr;

/// What the error of a panic begins with.
pub(crate) const PANICKED: &str = "the migration's code panicked";

thread_local! {
    /// Whether a migration's code is polled right now.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Where it panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Leaves what a migration's panic says to the run's error, instead of printing it beside.
///
/// A migration is recorded by every command, so that one that panics would print its backtrace at each `status`, too. For
/// the process: other panics go to the hook that was there before.
pub fn quiet_migration_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if INSIDE.get() {
            PLACE.set(panic.location().map(ToString::to_string));
        } else {
            before(panic);
        }
    }));
}

/// Makes an error of a panic, so that it is rolled back and told like one.
pub(crate) async fn unpanicked(work: impl Future<Output = Result<(), DbErr>>) -> Result<(), DbErr> {
    let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
    let outcome = std::future::poll_fn(|context| {
        let before = INSIDE.replace(true);
        let outcome = work.as_mut().poll(context);
        INSIDE.set(before);
        outcome
    });
    outcome.await.unwrap_or_else(|panic| {
        let place = PLACE.take().map_or_else(String::new, |place| format!(" at {place}"));
        Err(DbErr::Custom(format!("{PANICKED}{place}: {}", text(&*panic))))
    })
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
