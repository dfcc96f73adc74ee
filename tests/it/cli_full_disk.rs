//! A disk that is full in the middle of a run: whatever was bought is known once there is room.

use std::path::PathBuf;
use std::process::Command;

use crate::account::APPLY;
use crate::account::Account;
use crate::environment::Output;
use crate::purchases;
use crate::purchases::STATE;

/// Applies where no file can grow beyond so many blocks of 512 bytes.
fn apply_within(account: &Account, blocks: u64) -> Output {
    let program = account.project.command(&APPLY);
    let mut shell = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.args(["-c", &script]).arg(program.get_program());
    shell.args(program.get_args());
    shell.current_dir(account.project.root()).env_clear();
    let variables = program.get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    account.project.start_through(shell, &APPLY).finish()
}

/// Demands that a run that met a full disk ended by itself, and said why.
#[track_caller]
fn assert_told(output: &Output, context: &str) {
    assert!(output.code.is_some(), "{context}\n{output}");
    assert!(!output.stderr.contains("panicked"), "{context}\n{output}");
    if output.code != Some(0) {
        let said = format!("{}{}", output.stdout, output.stderr);
        let is_named = ["could not be", "no space", "no backup", "full"];
        assert!(
            is_named.iter().any(|word| said.contains(word)),
            "{context}\n{output}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_grow_loses_nothing_that_was_bought() {
    // An empty state has about 400 blocks, and a run of the four videos writes about 2000.
    let mut was_hindered = false;
    for blocks in [500, 700, 1000, 1400] {
        let account = purchases::four(&["--job-time", "20ms"]);
        let output = apply_within(&account, blocks);
        let context = format!("{blocks} blocks");
        assert_told(&output, &context);
        was_hindered |= output.code != Some(0);
        purchases::finish(&account, &context);
    }
    assert!(was_hindered, "there was room for all");
}

/// A small file system in the place of the folder of the state.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn under(account: &Account) -> Self {
        let state = account.project.path(STATE);
        let folder = state.parent().expect("the state has a folder").to_owned();
        std::fs::create_dir(&folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=4m", "none"]);
        let status = mount.arg(&folder).status();
        assert!(status.is_ok_and(|status| status.success()), "mount");
        Self(folder)
    }

    /// Fills the disk, but for so many kibibytes.
    fn fill(&self, left: usize) {
        let bytes = (4096 - left) * 1024;
        std::fs::write(self.ballast(), vec![1; bytes]).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).status());
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root to mount a tmpfs"]
fn a_disk_that_is_full_loses_nothing_that_was_bought() {
    let mut was_hindered = 0;
    // From no room for a new state to room for a whole run, in steps that are no multiple of a page.
    for left in (150..1200).step_by(75) {
        let account = purchases::four(&["--job-time", "20ms"]);
        let disk = SmallDisk::under(&account);
        disk.fill(left);
        let output = account.apply();
        let context = format!("{left} KiB");
        assert_told(&output, &context);
        was_hindered += usize::from(output.code != Some(0));
        disk.make_room();
        purchases::finish(&account, &context);
    }
    assert!(was_hindered > 3, "only {was_hindered} runs met a full disk");
}
