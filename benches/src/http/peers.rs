//! Alternatives that a user could choose: the services of `peers/` in JavaScript and Python, on PostgreSQL.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use guichet_filing::Signer;

use super::{
    equivalence, ours,
    postgres::Database,
    process::{self, Server},
    proof,
};

/// Starts a service: `fastify`, `django`, or one of them with `-same`, which is equivalent to ours. Its dependencies are
/// installed on the first run.
///
/// # Errors
/// When it does not start.
pub fn start(peer: &str, database: &Database, directory: &Path) -> Result<Server> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = here.join("../target/peers");
    fs::create_dir_all(&installed)?;
    crate::peers::write_files(directory)?;
    for (program, schema) in proof::schemas()? {
        fs::write(directory.join(format!("{program}.schema.json")), serde_json::to_vec(&schema)?)?;
    }
    fs::write(directory.join("programs.json"), serde_json::to_vec(&equivalence::settings()?)?)?;
    fs::write(directory.join("signing.key"), Signer::to_text(&ours::SEED))?;
    let run = here.join("peers/run.sh");
    let mut install = Command::new("sh");
    let packages = peer.strip_suffix("-same").unwrap_or(peer);
    install.arg(&run).arg(format!("install-{packages}")).arg(&installed).arg("-");
    anyhow::ensure!(install.status()?.success(), "peers/run.sh install-{packages} failed");
    let address = process::free_address()?;
    let mut command = Command::new("sh");
    command
        .arg(&run)
        .arg(peer)
        .arg(&installed)
        .arg("-")
        .env("DOCUMENTS", directory)
        .env("PORT", address.port().to_string())
        .env("PGHOST", &database.host)
        .env("PGUSER", "postgres")
        .env("PGDATABASE", &database.name);
    Server::start(command, address, &directory.join("log"))
}
