//! Ctrl-C and SIGTERM: the first asks for a quiet end, the second leaves at once.

use tokio::sync::watch;

use super::failure::Exit;
use super::output::Output;

/// Listens for interrupts; the value becomes true at the first.
pub(super) fn listen(output: &Output) -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    let output = output.clone();
    tokio::spawn(async move {
        interrupted().await;
        output.talk(
            "Interrupted: nothing new is sent, and jobs that run are left for the next `storyform apply`. \
             Again to leave at once.",
        );
        sender.send_replace(true);
        interrupted().await;
        leave();
    });
    receiver
}

#[expect(
    clippy::exit,
    reason = "the second interrupt leaves at once; all that was learned is durable already"
)]
fn leave() -> ! {
    std::process::exit(i32::from(Exit::Interrupted.code()))
}

#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        drop(tokio::signal::ctrl_c().await);
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    drop(tokio::signal::ctrl_c().await);
}
