//! A proxy in front of a server's socket, which counts what a client asks and can stop it at any question.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Called with the number of each question, before it reaches the server; what returns false is not passed on.
pub type Gate = Arc<dyn Fn(u64) -> bool + Send + Sync>;

/// A proxy that listens until the process ends.
pub struct Proxy {
    port: u16,
    asked: Arc<AtomicU64>,
}

impl Proxy {
    /// Listens on a port of its own, for the server on this socket.
    ///
    /// # Panics
    ///
    /// Where there is no port.
    pub fn start(socket: String, gate: Gate) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it listens").port();
        let asked = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for client in listener.incoming().filter_map(Result::ok) {
                let (socket, gate, counted) = (socket.clone(), Arc::clone(&gate), Arc::clone(&counted));
                std::thread::spawn(move || {
                    if let Ok(server) = UnixStream::connect(&socket) {
                        let _ = serve(&client, &server, &gate, &counted);
                        let _ = client.shutdown(Shutdown::Both);
                        let _ = server.shutdown(Shutdown::Both);
                    }
                });
            }
        });
        Self { port, asked }
    }

    /// Returns the URL of a database behind it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// Returns how many questions were asked: simple queries, and executions of prepared ones.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }
}

fn serve(client: &TcpStream, server: &UnixStream, gate: &Gate, asked: &AtomicU64) -> std::io::Result<()> {
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (mut client, mut server) = (client, server);
    // PG 14, 53.7: the first message has no type; a cancel request is one, and all of its connection.
    let mut head = [0; 4];
    client.read_exact(&mut head)?;
    pass(&mut client, &mut server, &[], head)?;
    loop {
        let mut kind = [0; 1];
        client.read_exact(&mut kind)?;
        client.read_exact(&mut head)?;
        if matches!(kind[0], b'Q' | b'E') && !gate(asked.fetch_add(1, Ordering::SeqCst) + 1) {
            return Ok(());
        }
        pass(&mut client, &mut server, &kind, head)?;
    }
}

fn pass(client: &mut &TcpStream, server: &mut &UnixStream, kind: &[u8], head: [u8; 4]) -> std::io::Result<()> {
    let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(4).saturating_sub(4);
    let mut message = [kind, &head, &vec![0; length]].concat();
    client.read_exact(&mut message[kind.len() + 4..])?;
    server.write_all(&message)
}
