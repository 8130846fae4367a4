//! The service: HTTP over the use cases, until a signal asks it to stop.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    middleware::{Compress, from_fn},
    web,
};
use guichet_api::Limits;
use guichet_filing::{Filing, KeySet};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::config::Settings;

/// Serves until SIGTERM or SIGINT; `ready` is told the address once it answers.
pub(crate) fn serve(
    filing: Filing,
    keys: KeySet,
    settings: &Settings,
    ready: impl FnOnce(SocketAddr),
) -> io::Result<()> {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().ok();
    let upkeep = recorder.clone();
    let render = recorder.map(|handle| Arc::new(move || handle.render()) as Arc<dyn Fn() -> String + Send + Sync>);
    let limits = Limits {
        json_bytes: settings.json_bytes,
        body_deadline: Duration::from_secs(settings.body_seconds.max(1)),
        per_minute: settings.requests_per_minute,
        scanner: settings.scanner.clone(),
        spool: settings.spool.clone().unwrap_or_else(std::env::temp_dir),
    };
    let api = web::Data::new(guichet_api::api(filing.clone(), keys, limits, render));
    let listener = TcpListener::bind(settings.listen)?;
    let address = listener.local_addr()?;
    let workers = match settings.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        some => some,
    };
    let (drain, patience) = (Duration::from_secs(settings.drain_seconds), settings.shutdown_seconds);
    actix_web::rt::System::new().block_on(async move {
        let state = api.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .wrap(from_fn(guichet_api::finish))
                .wrap(Compress::default())
                .configure(guichet_api::configure)
        })
        .workers(workers)
        // A thread that waits for a connection holds memory and does nothing: the others wait in the queue.
        .worker_max_blocking_threads(usize::try_from(settings.connections).unwrap_or(0) + 4)
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(1))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(patience)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        let chores = actix_web::rt::spawn(chores(api.clone(), filing, upkeep));
        actix_web::rt::spawn(async move {
            stop_asked().await;
            // First it is seen not to be ready, then it takes no more; what it began is ended.
            api.close();
            tokio::time::sleep(drain).await;
            handle.stop(true).await;
        });
        ready(address);
        let ended = server.await;
        chores.abort();
        ended
    })
}

/// What is done now and then.
async fn chores(api: web::Data<guichet_api::Api>, filing: Filing, figures: Option<PrometheusHandle>) {
    let mut minutes = 0_u32;
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        api.tidy();
        if let Some(figures) = &figures {
            // Without it every duration measured stays in memory until somebody asks for the figures.
            figures.run_upkeep();
        }
        minutes += 1;
        if minutes % 60 == 1
            && let Err(error) = filing.sweep().await
        {
            tracing::error!("attachments could not be swept: {error}");
        }
    }
}

async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        // Without a way to hear signals, the service lives until it is killed.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

/// Writes the log to stderr.
pub(crate) fn log(settings: &Settings) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false);
    let set = if settings.log_json { builder.json().try_init() } else { builder.compact().try_init() };
    // A second call, in a test, leaves the first one's choice.
    drop(set);
}
