//! The closed list of problem codes, from which the API's errors, their HTTP statuses, their documentation and its
//! tests are derived.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($name:ident = $text:literal, $status:ident;)+) => {
        /// A problem code. Its title and its detail are the messages `problem-…` and `problem-…-detail` of
        /// `locales/*/problems.ftl`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the title and the detail of each code say what it means")]
        pub enum ProblemCode { $($name,)+ }

        impl ProblemCode {
            /// All codes, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Stable text of the code, which is also the end of the problem's type URI.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The HTTP status for the code.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)+ }
            }
        }
    };
}

codes! {
    BadRequest = "bad_request", BAD_REQUEST;
    Unreadable = "unreadable", BAD_REQUEST;
    BrokenBody = "broken_body", BAD_REQUEST;
    BadQuery = "bad_query", BAD_REQUEST;
    UnknownParameter = "unknown_parameter", BAD_REQUEST;
    RepeatedParameter = "repeated_parameter", BAD_REQUEST;
    BadParameter = "bad_parameter", BAD_REQUEST;
    BadCursor = "bad_cursor", BAD_REQUEST;
    KeyMissing = "key_missing", BAD_REQUEST;
    KeyMalformed = "key_malformed", BAD_REQUEST;
    NoToken = "no_token", UNAUTHORIZED;
    WrongToken = "wrong_token", UNAUTHORIZED;
    ExpiredToken = "expired_token", UNAUTHORIZED;
    RevokedToken = "revoked_token", UNAUTHORIZED;
    MissingScope = "missing_scope", FORBIDDEN;
    CrossSite = "cross_site", FORBIDDEN;
    NotFound = "not_found", NOT_FOUND;
    UnknownProgram = "unknown_program", NOT_FOUND;
    UnknownPointer = "unknown_pointer", NOT_FOUND;
    UnknownCell = "unknown_cell", NOT_FOUND;
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    NotAcceptable = "not_acceptable", NOT_ACCEPTABLE;
    TooSlow = "too_slow", REQUEST_TIMEOUT;
    WrongState = "wrong_state", CONFLICT;
    AlreadyAnswered = "already_answered", CONFLICT;
    EditionChanged = "edition_changed", CONFLICT;
    KeyInFlight = "key_in_flight", CONFLICT;
    TryAgain = "try_again", CONFLICT;
    StaleVersion = "stale_version", PRECONDITION_FAILED;
    IfMatchMalformed = "if_match_malformed", PRECONDITION_FAILED;
    IfMatchMissing = "if_match_missing", PRECONDITION_REQUIRED;
    TooLarge = "too_large", PAYLOAD_TOO_LARGE;
    UrlTooLong = "url_too_long", URI_TOO_LONG;
    NotJson = "not_json", UNSUPPORTED_MEDIA_TYPE;
    ContentEncoding = "content_encoding", UNSUPPORTED_MEDIA_TYPE;
    BadMember = "bad_member", UNPROCESSABLE_ENTITY;
    InvalidField = "invalid_field", UNPROCESSABLE_ENTITY;
    Refused = "refused", UNPROCESSABLE_ENTITY;
    MissingAttachments = "missing_attachments", UNPROCESSABLE_ENTITY;
    EmptyFile = "empty_file", UNPROCESSABLE_ENTITY;
    FileKind = "file_kind", UNPROCESSABLE_ENTITY;
    FileDiffers = "file_differs", UNPROCESSABLE_ENTITY;
    FileName = "file_name", UNPROCESSABLE_ENTITY;
    FileScanned = "file_scanned", UNPROCESSABLE_ENTITY;
    KeyReused = "key_reused", UNPROCESSABLE_ENTITY;
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS;
    Internal = "internal", INTERNAL_SERVER_ERROR;
    Unavailable = "unavailable", SERVICE_UNAVAILABLE;
    Closing = "closing", SERVICE_UNAVAILABLE;
    ScannerUnavailable = "scanner_unavailable", SERVICE_UNAVAILABLE;
    StorageFull = "storage_full", INSUFFICIENT_STORAGE;
}
