//! Runs the HTTP service until a signal asks it to stop.

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
use guichet_filing::{KeySet, Spooled, UseCases};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::config::Settings;

/// Serves until SIGTERM or SIGINT; calls `ready` with the address once the service accepts requests.
pub(crate) fn serve(
    filing: UseCases,
    keys: KeySet,
    settings: &Settings,
    ready: impl FnOnce(SocketAddr),
) -> io::Result<()> {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().ok();
    let upkeep = recorder.clone();
    let render = recorder.map(|handle| Arc::new(move || handle.render()) as Arc<dyn Fn() -> String + Send + Sync>);
    let limits = Limits {
        json_bytes: settings.http.json_bytes,
        body_deadline: Duration::from_secs(settings.http.body_seconds.max(1)),
        per_minute: settings.http.requests_per_minute,
        scanner: settings.uploads.scanner.clone(),
        scanner_deadline: Duration::from_secs(settings.uploads.scanner_seconds.max(1)),
        spool: settings.uploads.spool.clone().unwrap_or_else(std::env::temp_dir),
    };
    let left = Spooled::tidy(&limits.spool);
    if left > 0 {
        tracing::info!("{left} spooled file(s) of an earlier process were removed");
    }
    let api = web::Data::new(guichet_api::api(filing.clone(), keys, limits, render));
    let listener = TcpListener::bind(settings.http.listen)?;
    let address = listener.local_addr()?;
    let workers = match settings.http.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        some => some,
    };
    let (drain, patience) = (Duration::from_secs(settings.http.drain_seconds), settings.http.shutdown_seconds);
    actix_web::rt::System::new().block_on(async move {
        let state = api.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .wrap(from_fn(guichet_api::request_middleware))
                .wrap(Compress::default())
                .configure(guichet_api::configure)
        })
        .workers(workers)
        // More threads would only hold memory while they wait for a connection; requests wait in the queue instead.
        .worker_max_blocking_threads(usize::try_from(settings.database.connections).unwrap_or(0) + 4)
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(1))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(patience)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        let chores = actix_web::rt::spawn(chores(api.clone(), filing, upkeep));
        // Installed before `ready` is called: from then on the service may be stopped, and must finish its requests.
        let stop = stop_asked();
        actix_web::rt::spawn(async move {
            stop.await;
            // First report not ready, then refuse new connections, and finish the requests in progress.
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

/// Seconds between two checks for changes made by other processes.
const LOOK: u64 = 2;

/// Periodic maintenance.
async fn chores(api: web::Data<guichet_api::Api>, filing: UseCases, figures: Option<PrometheusHandle>) {
    let (mut looks, mut seen) = (0_u64, None);
    loop {
        tokio::time::sleep(Duration::from_secs(LOOK)).await;
        looks += 1;
        // `guichet import` runs in another process: reload the territories without a restart.
        let own = filing.clone();
        match web::block(move || own.follow_territories(seen)).await {
            Ok(Ok(now)) => seen = now,
            Ok(Err(error)) => tracing::warn!("territories could not be read again: {error}"),
            Err(error) => tracing::warn!("territories could not be read again: {error}"),
        }
        if looks.is_multiple_of(60 / LOOK) {
            api.tidy();
            if let Some(figures) = &figures {
                // Otherwise every recorded duration stays in memory until the metrics are read.
                figures.run_upkeep();
            }
        }
        if looks % (3_600 / LOOK) == 60 / LOOK
            && let Err(error) = filing.sweep().await
        {
            tracing::error!("attachments could not be swept: {error}");
        }
    }
}

/// Listens for signals from the moment it is called; completes at the first stop signal.
fn stop_asked() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let heard = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut term), Ok(mut int)) = heard else {
            // If signals cannot be received, the service runs until it is killed.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    }
}

/// Writes the log to stderr.
pub(crate) fn log(settings: &Settings) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_new(&settings.log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false);
    let set = if settings.log.json { builder.json().try_init() } else { builder.compact().try_init() };
    // A second call, in a test, keeps the first configuration.
    drop(set);
}
