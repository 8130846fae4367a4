//! The tables as Diesel describes them: one description for both engines.

diesel::table! {
    blobs (sha256) {
        sha256 -> Text,
        size -> BigInt,
        refs -> BigInt,
        encoding -> Text,
        bytes -> Binary,
    }
}

diesel::table! {
    organizations (id) {
        id -> Text,
        code -> Text,
        kind -> Text,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    members (id) {
        id -> Text,
        organization -> Nullable<Text>,
        receiver -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        starts_at -> BigInt,
        ends_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tokens (id) {
        id -> Text,
        member -> Text,
        secret_hash -> Text,
        label -> Text,
        scopes -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    agreements (organization, key) {
        organization -> Text,
        key -> Text,
        program -> Text,
        file_number -> Nullable<Text>,
        call_date -> Nullable<Text>,
        amount_cents -> Nullable<BigInt>,
        standing -> Text,
        submission -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    submissions (id) {
        id -> Text,
        organization -> Text,
        state -> Text,
        revision -> Integer,
        filed -> Nullable<Integer>,
        version -> BigInt,
        period_from -> Text,
        period_to -> Text,
        created_by -> Text,
        created_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    revisions (submission, number) {
        submission -> Text,
        number -> Integer,
        state -> Text,
        raw -> Text,
        canonical -> Text,
        origins_sha256 -> Text,
        origins -> Binary,
        schema_version -> Text,
        created_by -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    attestations (submission, revision) {
        submission -> Text,
        revision -> Integer,
        canonical -> Text,
        signatory -> Text,
        text_shown -> Text,
        attested_by -> Text,
        credential -> Text,
        signed_at -> BigInt,
    }
}

diesel::table! {
    obligations (id) {
        id -> Text,
        organization -> Text,
        program -> Text,
        form -> Text,
        period_from -> Text,
        period_to -> Text,
        agreement -> Text,
        file_number -> Nullable<Text>,
        due_on -> Nullable<Text>,
        state -> Text,
        answered_by -> Nullable<Text>,
        created_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    reports (id) {
        id -> Text,
        organization -> Text,
        submission -> Text,
        revision -> Integer,
        until_revision -> Nullable<Integer>,
        obligation -> Text,
        answer -> Text,
        program -> Text,
        form -> Text,
        period_from -> Text,
        period_to -> Text,
        agreement -> Text,
        edition -> Text,
        edition_hash -> Text,
        content_hash -> Text,
        receiver -> Text,
        state -> Text,
        trace -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    artefacts (report, format) {
        report -> Text,
        format -> Text,
        name -> Text,
        media_type -> Text,
        sha256 -> Text,
        size -> BigInt,
        blob -> Text,
        start -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    findings (submission, revision, rank) {
        submission -> Text,
        revision -> Integer,
        rank -> Integer,
        code -> Text,
        severity -> Text,
        programs -> Text,
        pointer -> Nullable<Text>,
        body -> Binary,
    }
}

diesel::table! {
    receipts (id) {
        id -> Text,
        organization -> Text,
        submission -> Text,
        revision -> Integer,
        body -> Binary,
        filed_at -> BigInt,
    }
}

diesel::table! {
    attachments (id) {
        id -> Text,
        organization -> Text,
        sha256 -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        uploaded_by -> Text,
        uploaded_at -> BigInt,
    }
}

diesel::table! {
    revision_attachments (submission, revision, attachment) {
        submission -> Text,
        revision -> Integer,
        attachment -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        organization -> Text,
        report -> Text,
        receiver -> Text,
        channel -> Text,
        address -> Nullable<Text>,
        state -> Text,
        manifest -> Binary,
        tries -> Integer,
        last_error -> Nullable<Text>,
        acknowledgement -> Nullable<Text>,
        next_try_at -> BigInt,
        lease -> Nullable<Text>,
        lease_until -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (member, method, route, key) {
        member -> Text,
        method -> Text,
        route -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Integer,
        headers -> Text,
        body -> Binary,
        receipt -> Nullable<Text>,
        submission -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    audit_chains (chain) {
        chain -> Text,
        position -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    audit_events (chain, position) {
        chain -> Text,
        position -> BigInt,
        at -> BigInt,
        kind -> Text,
        body -> Text,
        hash -> Text,
    }
}

diesel::table! {
    audit_checkpoints (id) {
        id -> Text,
        at -> BigInt,
        body -> Binary,
    }
}

diesel::table! {
    territories (code) {
        code -> Text,
        kind -> Text,
        from_on -> Nullable<Text>,
        until_on -> Nullable<Text>,
        constituted_on -> Nullable<Text>,
        population -> Nullable<BigInt>,
        area_m2 -> Nullable<BigInt>,
        listed -> Integer,
    }
}

diesel::table! {
    territory_names (code, rank) {
        code -> Text,
        rank -> Integer,
        name -> Text,
        designation -> Text,
        from_on -> Nullable<Text>,
        until_on -> Nullable<Text>,
    }
}

diesel::table! {
    territory_links (code, rank) {
        code -> Text,
        rank -> Integer,
        link -> Text,
        target -> Text,
        from_on -> Nullable<Text>,
        until_on -> Nullable<Text>,
    }
}

diesel::joinable!(tokens -> members (member));

diesel::allow_tables_to_appear_in_same_query!(
    blobs,
    organizations,
    members,
    tokens,
    agreements,
    submissions,
    revisions,
    attestations,
    obligations,
    reports,
    artefacts,
    findings,
    receipts,
    attachments,
    revision_attachments,
    outbox,
    idempotency_keys,
    audit_chains,
    audit_events,
    audit_checkpoints,
    territories,
    territory_names,
    territory_links,
);
