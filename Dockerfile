# Guichet in a small image: the binary, PostgreSQL's client tools for backups, no shell needed to run.
FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libssl-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p guichet-server --features postgres-tls \
    && cp target/release/guichet /guichet

# Bookworm's postgresql-client is of version 15, as the server of docker-compose.yml: an older pg_dump refuses a newer server.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/guichet --create-home guichet
COPY --from=build /guichet /usr/local/bin/guichet
USER guichet
WORKDIR /var/lib/guichet
ENV GUICHET_LISTEN=0.0.0.0:8080 GUICHET_LOG_JSON=true
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=15s --start-period=10s CMD ["guichet", "health"]
ENTRYPOINT ["guichet"]
CMD ["serve"]
