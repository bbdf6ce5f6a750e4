//! Drops test databases that went out of scope, so that a long test run does not fill the disk.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::error::DevdbError;
use crate::sql::Admin;

/// A database on a [`ThrowawayServer`](crate::ThrowawayServer) that is one test's own.
///
/// When it goes out of scope the database is dropped in the background, together with the sessions in it.
#[derive(Debug)]
#[must_use = "the database is dropped when this goes out of scope"]
pub struct TestDatabase {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) janitor: Sender<String>,
}

impl TestDatabase {
    /// Returns the database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the database's URL, over the socket.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Where the janitor has ended the database goes with its server.
        let _ = self.janitor.send(std::mem::take(&mut self.name));
    }
}

/// Starts the thread that drops the databases whose names it is sent, until nobody is left to send one.
///
/// A thread of its own as no runtime outlives the test that a database belongs to.
pub(super) fn start(server_url: String) -> Sender<String> {
    let (sender, names) = mpsc::channel();
    thread::spawn(move || {
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            // Where the server does not answer any more, what is left goes with it.
            let _ = runtime.block_on(drop_all(&server_url, &names));
        }
    });
    sender
}

async fn drop_all(server_url: &str, names: &Receiver<String>) -> Result<(), DevdbError> {
    for name in names {
        let mut admin = Admin::connect(server_url).await?;
        // What something still holds goes with the server.
        let _ = admin.drop_database(&name).await;
        admin.close().await;
    }
    Ok(())
}
