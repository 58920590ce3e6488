//! Aliases of registered models: get, set, delete.

use super::super::call::{Answer, Call, empty};
use super::versions::reply;
use super::{name, number};
use crate::errors::{ErrorCode, Failure};
use trialbook_domain::Code;
use trialbook_services::RegisteredModelChange;

/// The version that an alias points to. An unknown alias is told in the reference's way: as a wrong parameter.
pub(super) async fn get(call: Call) -> Answer {
    let (name, alias) =
        call.input.decode(&[], |fields| Ok((name(fields)?, fields.required_string("alias")?.to_owned())))?;
    match call.services().get_version_by_alias(&call.ctx, &name, &alias).await {
        Ok(version) => Ok(reply(&version)),
        Err(problem) if problem.code() == Code::AliasNotFound && alias.eq_ignore_ascii_case("latest") => {
            Err(Failure::new(
                ErrorCode::ResourceDoesNotExist,
                format!("Latest version not found for model {name}."),
            ))
        }
        Err(problem) if problem.code() == Code::AliasNotFound => {
            Err(Failure::invalid(format!("Registered model alias {alias} not found.")))
        }
        Err(problem) => Err(problem.into()),
    }
}

pub(super) async fn set(call: Call) -> Answer {
    let (name, alias, number) = call.input.decode(&[], |fields| {
        Ok((name(fields)?, fields.required_string("alias")?.to_owned(), number(fields)?))
    })?;
    call.services().set_alias(&call.ctx, &name, &alias, number).await?;
    Ok(empty())
}

pub(super) async fn delete(call: Call) -> Answer {
    let (name, alias) =
        call.input.decode(&[], |fields| Ok((name(fields)?, fields.required_string("alias")?.to_owned())))?;
    let change = RegisteredModelChange::DeleteAlias(alias);
    call.services().change_registered_model(&call.ctx, &name, change).await?;
    Ok(empty())
}
