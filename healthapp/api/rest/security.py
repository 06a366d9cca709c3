"""The second step of a login, and one's own second factors, for API clients."""

from __future__ import annotations

from healthapp.api.auth import Anyone, Keeper, origin_of_request
from healthapp.api.rest.bodies import Done, RecoveryCodes
from healthapp.api.routes import make_router
from healthapp.contexts.identity.schemas import (
    ApiLogin,
    AppEnrolment,
    ChangePassword,
    ConfirmCode,
    SecurityView,
    SendCode,
    SendMfaCode,
    StepUp,
    VerifyMfa,
)

router = make_router("/api/v1", "security")


@router.post("/auth/verify-mfa")
async def verify_mfa(edge: Anyone, body: VerifyMfa) -> ApiLogin:
    """Do the second step of a login: exchange the ticket and a code for tokens. Each code works once."""
    return await edge.platform.verify_api(body, origin_of_request(edge.request))


@router.post("/auth/send-mfa-code", status_code=202)
async def send_mfa_code(edge: Anyone, body: SendMfaCode) -> Done:
    """Have a code for the second step sent, where `methods` had `email` or `sms`; good for ten minutes.

    Once a minute, five times an hour. The one before stops working.
    """
    await edge.platform.send_api_code(body, origin_of_request(edge.request))
    return Done()


@router.post("/auth/step-up/send", status_code=202)
async def send_step_up_code(edge: Keeper, body: SendCode) -> Done:
    """Have a code sent for `POST /auth/step-up`, if that way is on for your account."""
    async with edge.begin() as uow:
        await edge.platform.identity.send_code(uow, body.method)
    return Done()


@router.post("/auth/step-up")
async def step_up(edge: Keeper, body: StepUp) -> Done:
    """Prove again who you are, after an answer with the code `step_up_required`; holds for ten minutes."""
    await edge.platform.step_up(body, edge.actor)
    return Done()


@router.post("/auth/change-password")
async def change_password(edge: Keeper, body: ChangePassword) -> Done:
    """Set a new password by the present one. Every other login ends, and every API key and app's access.

    With a second factor it needs a login or `POST /auth/step-up` of the last ten minutes too.
    """
    await edge.platform.change_password(body, edge.actor)
    return Done()


@router.get("/me/security")
async def security(edge: Keeper) -> SecurityView:
    """Return what protects your login beside the password."""
    async with edge.begin() as uow:
        return await edge.platform.identity.security(uow)


@router.post("/me/security/totp")
async def begin_totp(edge: Keeper) -> AppEnrolment:
    """Begin with an authenticator app: its secret is shown once, and counts from the first right code on."""
    async with edge.begin() as uow:
        return await edge.platform.identity.begin_app(uow)


@router.post("/me/security/totp/confirm")
async def confirm_totp(edge: Keeper, body: ConfirmCode) -> RecoveryCodes:
    """Turn the authenticator app on by a code of it. With your first factor you get recovery codes, once."""
    async with edge.begin() as uow:
        return RecoveryCodes(recovery_codes=await edge.platform.identity.confirm_app(uow, body.code))


@router.delete("/me/security/totp")
async def remove_totp(edge: Keeper) -> Done:
    """Turn the authenticator app off. With the last factor the recovery codes go too."""
    async with edge.begin() as uow:
        await edge.platform.identity.remove_factor(uow, "totp")
    return Done()


@router.post("/me/security/email")
async def turn_on_email(edge: Keeper) -> RecoveryCodes:
    """Let codes by e-mail be a second step; your address has to be proven.

    With your first factor you get recovery codes, once.
    """
    async with edge.begin() as uow:
        return RecoveryCodes(recovery_codes=await edge.platform.identity.turn_on_codes(uow, "email"))


@router.delete("/me/security/email")
async def turn_off_email(edge: Keeper) -> Done:
    """Turn codes by e-mail off."""
    async with edge.begin() as uow:
        await edge.platform.identity.remove_factor(uow, "email")
    return Done()


@router.post("/me/security/sms")
async def turn_on_sms(edge: Keeper) -> RecoveryCodes:
    """Let codes by SMS be a second step; your number has to be proven.

    With your first factor you get recovery codes, once.
    """
    async with edge.begin() as uow:
        return RecoveryCodes(recovery_codes=await edge.platform.identity.turn_on_codes(uow, "sms"))


@router.delete("/me/security/sms")
async def turn_off_sms(edge: Keeper) -> Done:
    """Turn codes by SMS off."""
    async with edge.begin() as uow:
        await edge.platform.identity.remove_factor(uow, "sms")
    return Done()


@router.post("/me/security/recovery-codes")
async def renew_recovery_codes(edge: Keeper) -> RecoveryCodes:
    """Get new recovery codes, shown once; the ones before stop working."""
    async with edge.begin() as uow:
        return RecoveryCodes(recovery_codes=await edge.platform.identity.renew_recovery_codes(uow))
