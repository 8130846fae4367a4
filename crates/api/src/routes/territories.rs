//! Territories, by code and by name.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};

use super::{HandlerResult, bad_parameter, json};
use crate::{Api, Failure, caller::Caller, query::Query, views::ProblemView};

/// Territories whose name resembles a text, accents aside.
#[utoipa::path(get, path = "/api/v1/territories", tag = "territories", operation_id = "search_territories",
    params(("search" = String, Query, description = "A name or a part of it", example = "sainte-fiction"),
           ("limit" = Option<i64>, Query, description = "1 to 200", minimum = 1, maximum = 200)),
    security(("token" = [])),
    responses((status = 200, description = "The nearest first", body = Vec<Object>),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn search(_caller: Caller, api: Data<Api>, request: HttpRequest) -> HandlerResult {
    let query = Query::of(&request, &["search", "limit"])?;
    let limit = usize::try_from(query.limit()?).unwrap_or(50);
    let text = query.get("search").ok_or_else(|| bad_parameter("search", "", "sainte-fiction"))?;
    Ok(json(&api.filing.territories(text, limit)))
}

/// A territory by its code, with its history; a dissolved one names its successor.
#[utoipa::path(get, path = "/api/v1/territories/{code}", tag = "territories", operation_id = "get_territory",
    params(("code" = String, Path, description = "Two digits for a region, three for an MRC, five for a municipality", example = "12")),
    security(("token" = [])),
    responses((status = 200, description = "The territory", body = Object),
              (status = "4XX", description = "A problem", body = ProblemView, content_type = "application/problem+json")))]
pub(crate) async fn get(_caller: Caller, api: Data<Api>, request: HttpRequest, path: Path<String>) -> HandlerResult {
    Query::of(&request, &[])?;
    api.filing.territory(&path).map(|found| json(&found)).ok_or_else(Failure::not_found)
}
