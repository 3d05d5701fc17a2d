//! A PostgreSQL server of the tests' own: in a folder that is theirs, on a socket, gone when the test ends.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

/// The server lives as long as the one who reads for a line from its test; then its folder goes.
const KEEPER: &str = r#"
folder="$1"; shift
"$@" >"$folder/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$folder/data" "$folder"
"#;
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// A running server.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    keeper: Child,
    databases: AtomicU32,
}

impl Server {
    /// Starts a server, or says loudly that none is installed; then the test has nothing to test. With
    /// `MERUIT_REQUIRE_ALL=1` that is a failure.
    ///
    /// # Errors
    ///
    /// When a server is installed and does not start.
    pub fn start() -> io::Result<Option<Self>> {
        Self::with_largest_file(None)
    }

    /// A server whose files cannot grow beyond so many kilobytes, as on a disk that is full.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub fn with_largest_file(kilobytes: Option<u32>) -> io::Result<Option<Self>> {
        let Some(programs) = programs() else {
            let required = std::env::var("MERUIT_REQUIRE_ALL").is_ok_and(|value| value == "1");
            let what =
                "NOT TESTED: no PostgreSQL server is installed (on Debian: apt-get install postgresql)";
            if required {
                return Err(io::Error::new(io::ErrorKind::NotFound, what));
            }
            // Past the test harness, which keeps what is printed to itself.
            let _ = writeln!(io::stderr(), "\n!!! {what}");
            return Ok(None);
        };
        let folder = tempfile::Builder::new().prefix("meruit-pg-").tempdir()?;
        hand_over(&folder)?;
        // From here on the keeper takes it away, also where the test is killed.
        let folder = folder.keep();
        let data = folder.join("data");
        let made = as_user("sh")
            .args(["-c", r#"exec "$@" >"$0/initdb.log" 2>&1"#])
            .arg(&folder)
            .arg(programs.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=meruit", "--encoding=UTF8", "--locale=C"])
            .args(["--wal-segsize=1", "--pgdata"])
            .arg(&data)
            .status()?;
        if !made.success() {
            let log = std::fs::read_to_string(folder.join("initdb.log")).unwrap_or_default();
            return Err(io::Error::other(format!("initdb failed: {log}")));
        }
        let limit = kilobytes.map_or_else(String::new, |most| format!("ulimit -f {most}\n"));
        let keeper = as_user("bash")
            .args(["-c", &format!("{limit}{KEEPER}"), "keeper"])
            .arg(&folder)
            .arg(programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=40"])
            .args(["-c", "max_wal_size=8MB", "-c", "min_wal_size=2MB", "-c", "shared_buffers=16MB"])
            .stdin(Stdio::piped())
            .spawn()?;
        let server = Self { folder, keeper, databases: AtomicU32::new(0) };
        let start = std::time::Instant::now();
        while meruit_postgres::connect(&server.address("postgres")).is_err() {
            if start.elapsed() > STARTS_WITHIN {
                let log = std::fs::read_to_string(server.folder.join("log")).unwrap_or_default();
                return Err(io::Error::other(format!("the server does not start: {log}")));
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        Ok(Some(server))
    }

    fn address(&self, database: &str) -> String {
        format!("postgres:///{database}?user=meruit&host={}", self.folder.display())
    }

    /// The address of a new, empty database.
    ///
    /// # Errors
    ///
    /// When the server makes none.
    pub fn database(&self) -> io::Result<String> {
        let name = format!("d{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut client = meruit_postgres::connect(&self.address("postgres")).map_err(io::Error::other)?;
        client.batch_execute(&format!("CREATE DATABASE {name}")).map_err(io::Error::other)?;
        Ok(self.address(&name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The folder of the server's programs; distributions keep them off the path.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").into_iter();
    let mut folders: Vec<PathBuf> =
        on_path.flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>()).collect();
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    installed.sort();
    folders.extend(installed.into_iter().rev());
    folders.into_iter().find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).exists()))
}

/// The server refuses to run as root; its package brings a user for it.
fn as_user(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", program]);
    command
}

fn hand_over(folder: &TempDir) -> io::Result<()> {
    if is_root() && !Command::new("chown").arg("postgres:postgres").arg(folder.path()).status()?.success() {
        return Err(io::Error::other("there is no user `postgres` to run the server as"));
    }
    Ok(())
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|own| own.uid() == 0)
}
