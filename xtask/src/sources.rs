//! The files of the project: those that git tracks or would track, or every file of an archive without history.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

/// Directories of an archive that hold no sources.
fn is_product(name: &str) -> bool {
    matches!(name, ".git" | "out" | "node_modules") || name.starts_with("target")
}

/// Paths relative to the root, sorted.
///
/// # Errors
/// Git is missing or refuses; the message says what it said. Never an empty list.
pub(crate) fn list(root: &Path) -> Result<Vec<String>> {
    let mut paths = if root.join(".git").exists() { tracked(root)? } else { walked(root)? };
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    if paths.is_empty() {
        bail!("{} holds no source file", root.display());
    }
    Ok(paths)
}

fn tracked(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root)
        .output()
        .context("git: `apt-get install -y git`")?;
    if !output.status.success() {
        bail!("git ls-files failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    let paths = String::from_utf8(output.stdout).context("a path that is not UTF-8")?;
    Ok(paths.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn walked(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(root.join(&directory))? {
            let entry = entry?;
            let name = entry.file_name().into_string().ok().context("a path that is not UTF-8")?;
            let path = directory.join(&name);
            if entry.file_type()?.is_dir() {
                if !is_product(&name) {
                    waiting.push(path);
                }
            } else {
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// A directory of its own, removed at the end.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("guichet-sources-{name}-{}", std::process::id()));
            drop(fs::remove_dir_all(&path));
            for directory in ["src/inner", "target/debug", "target-two", "out"] {
                fs::create_dir_all(path.join(directory)).unwrap();
            }
            for file in ["README.md", "src/main.rs", "src/inner/part.rs", "target/debug/x.rs", "target-two/y", "out/z"]
            {
                fs::write(path.join(file), "").unwrap();
            }
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn an_archive_is_walked_without_its_build_products() {
        let scratch = Scratch::new("walk");
        assert_eq!(list(&scratch.0).unwrap(), ["README.md", "src/inner/part.rs", "src/main.rs"]);
    }

    #[test]
    fn a_refusal_of_git_is_an_error() {
        let scratch = Scratch::new("git");
        fs::write(scratch.0.join(".git"), "gitdir: nowhere\n").unwrap();
        let error = list(&scratch.0).unwrap_err().to_string();
        assert!(error.contains("git"), "{error}");
    }

    #[test]
    fn nothing_to_check_is_an_error() {
        let scratch = Scratch::new("none");
        for file in ["README.md", "src/main.rs", "src/inner/part.rs"] {
            fs::remove_file(scratch.0.join(file)).unwrap();
        }
        assert!(list(&scratch.0).unwrap_err().to_string().contains("no source file"));
    }
}
