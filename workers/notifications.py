"""How the notifications context reacts to events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from healthapp.contexts.notifications.schemas import Channel, DirectNotice, Kind, Topic
from healthapp.kit.i18n import Lang
from healthapp.kit.ids import id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.kit.uow import UnitOfWork
    from healthapp.wiring import Platform

_BROADCAST_PAGE = 500
_ALARMED_BY = (Channel.WEBSOCKET, Channel.PUSH, Channel.EMAIL)
"""What tells that an account may be in other hands, whatever was turned off. An SMS would cost."""
_PROOFS = {
    "email": (Kind.PROVE_EMAIL, Channel.EMAIL, "token"),
    "phone": (Kind.PROVE_PHONE, Channel.SMS, "code"),
    "mfa_mail": (Kind.SECOND_STEP_CODE, Channel.EMAIL, "code"),
    "mfa_sms": (Kind.SECOND_STEP_CODE, Channel.SMS, "code"),
}


async def _name(platform: Platform, uow: UnitOfWork, user_id: UUID) -> str:
    contact = (await platform.identity.contacts(uow, [user_id])).get(user_id)
    return contact.display_name if contact else ""


async def welcome(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Greet a new account in its inbox."""
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.WELCOME, message_id=event_id)
    await platform.notifications.post(uow, [notice])


async def session_revoked(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A login was ended because its refresh token was in two hands: tell its owner."""
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.SESSION_REVOKED, message_id=event_id)
    await platform.notifications.alarm(uow, notice, _ALARMED_BY)


async def device_added(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Somebody logged in from a device that was new: tell the account's owner, who may be somebody else."""
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.DEVICE_ADDED, message_id=event_id)
    await platform.notifications.alarm(uow, notice, _ALARMED_BY)


async def app_allowed(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """An app of somebody else was let in, or may do more: tell whose account it is, who may not be the one who did."""
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.APP_ALLOWED, message_id=event_id)
    await platform.notifications.post(uow, [notice])


async def app_token_reused(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """What an app held was in two hands and has ended: tell its person."""
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.APP_TOKEN_REUSED, message_id=event_id)
    await platform.notifications.post(uow, [notice])


async def password_forgotten(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Somebody forgot a password, or registered once more: send the link, if the address has an account."""
    link = await platform.identity.take_reset(uow, UUID(ids["proof_id"]))
    if link is not None:
        payload = {"token": link.token, **({"change": ids["why"]} if "why" in ids else {})}
        await platform.notifications.send_to(uow, link.user_id, Kind.PASSWORD_RESET, Channel.EMAIL, payload, event_id)


async def first_proof(platform: Platform, uow: UnitOfWork, _event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A new account: have a link sent by which its owner shows that the e-mail address is theirs."""
    await platform.identity.ask_first_proof(uow, UUID(ids["user_id"]))


async def address_asked(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Send a link or a code to the address that it is to prove."""
    proof = await platform.identity.take_proof(uow, UUID(ids["proof_id"]))
    if proof is None:
        return
    kind, channel, secret = _PROOFS[proof.purpose]
    payload = {"to": proof.address, secret: proof.secret}
    await platform.notifications.send_to(uow, proof.user_id, kind, channel, payload, event_id)


async def address_changed(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """An address was replaced: tell its reader, who may not be the one who did it. The inbox knows of it too."""
    former = await platform.identity.take_former(uow, UUID(ids["proof_id"]))
    if former is None:
        return
    channel = Channel.EMAIL if former.kind == "email" else Channel.SMS
    payload = {"to": former.address, "change": former.kind}
    await platform.notifications.send_to(uow, former.user_id, Kind.ADDRESS_CHANGED, channel, payload, event_id)
    told = {"change": former.kind}
    notice = DirectNotice(former.user_id, Topic.ACCOUNT, Kind.ADDRESS_CHANGED, told, message_id=UUID(ids["proof_id"]))
    await platform.notifications.post(uow, [notice])


async def password_changed(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A password was changed: tell the account's owner, who may not be the one who did it."""
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.PASSWORD_CHANGED, message_id=event_id)
    await platform.notifications.alarm(uow, notice, _ALARMED_BY)


async def second_factor_changed(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Tell the owner of an account what changed about the second step of its login."""
    payload = {"change": ids["what"]}
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.SECOND_FACTOR, payload, message_id=event_id)
    await platform.notifications.alarm(uow, notice, _ALARMED_BY)


async def user_administered(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Tell somebody what an administrator did to their account."""
    change = f"role_{ids['role']}" if ids["what"] == "role_changed" else ids["what"]
    notice = DirectNotice(
        UUID(ids["user_id"]), Topic.ACCOUNT, Kind.ADMINISTERED, {"change": change}, message_id=event_id
    )
    await platform.notifications.post(uow, [notice])


async def licence_ends(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Tell a doctor or pharmacist that their licence is over, or until when it is valid."""
    payload = {"change": ids["what"]}
    if "until" in ids:
        # Noon in Dhaka: the same day in every reading of it.
        payload["dueAt"] = f"{ids['until']}T06:00:00+00:00"
    notice = DirectNotice(UUID(ids["user_id"]), Topic.ACCOUNT, Kind.LICENCE, payload, message_id=event_id)
    await platform.notifications.post(uow, [notice])


async def _permission(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any], change: str) -> None:
    """Tell whom a permission was taken from or given to: one person, or everybody with a role."""
    payload = {"change": f"{change}_{ids['permission']}"}

    async def tell(people: list[UUID]) -> None:
        # A message's id is made of the event's and the person's: a repeat tells nobody twice.
        notices = [
            DirectNotice(person, Topic.ACCOUNT, Kind.ADMINISTERED, payload, message_id=id_of(event_id, str(person)))
            for person in people
        ]
        await platform.notifications.post(uow, notices)

    if "user_id" in ids:
        await tell([UUID(ids["user_id"])])
        return
    last: UUID | None = None
    while people := await platform.identity.user_ids_after(uow, last, [ids["role"]], _BROADCAST_PAGE):
        await tell(people)
        last = people[-1]


async def permission_taken(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Somebody, or everybody with a role, may less than before."""
    await _permission(platform, uow, event_id, ids, "taken")


async def permission_given(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """They may again."""
    await _permission(platform, uow, event_id, ids, "given")


async def _assignment(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any], change: str) -> None:
    """Tell the patient, and a doctor too, who reads whose record, or that it has ended."""
    patient, reader = UUID(ids["patient_id"]), UUID(ids["reader_id"])
    # Who looks knows; each of the two messages has an id of its own, made of the event's.
    told = [(patient, reader, "patient", event_id)]
    if ids["kind"] == "assigned":
        told.append((reader, patient, "doctor", id_of(event_id, "reader")))
    for recipient, other, side, message_id in told:
        payload = {"change": f"{ids['kind']}_{change}_{side}", "name": await _name(platform, uow, other)}
        notice = DirectNotice(
            recipient,
            Topic.ACCOUNT,
            Kind.ASSIGNMENT,
            payload,
            patient_id=patient,
            message_id=message_id,
            about_id=other,
        )
        await platform.notifications.post(uow, [notice])


async def assignment_made(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Somebody may read a patient's record from now on."""
    await _assignment(platform, uow, event_id, ids, "made")


async def assignment_ended(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Somebody may not read it any more."""
    await _assignment(platform, uow, event_id, ids, "ended")


async def _consent(
    platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any], kind: Kind, recipient: str | None
) -> None:
    """Tell one of the two people of a consent what the other did."""
    if recipient is None:
        return
    if not await platform.identity.contacts(uow, [UUID(recipient)]):
        return  # asked by an address that has no account
    people = {ids["patient_id"], ids["grantee_id"]}
    other = next(iter(people - {recipient}))
    notice = DirectNotice(
        UUID(recipient),
        Topic.ACCOUNT,
        kind,
        {"name": await _name(platform, uow, UUID(other)), "fromPatient": other == ids["patient_id"]},
        patient_id=UUID(ids["patient_id"]),
        message_id=event_id,
        about_id=UUID(other),
    )
    await platform.notifications.post(uow, [notice])


async def _invite(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Write to the address that was invited and has no account; a repeat finds the address taken already."""
    invitation = await platform.compliance.take_invitation(uow, UUID(ids["consent_id"]))
    if invitation is None:
        return
    asker = (await platform.identity.contacts(uow, [invitation.patient_id])).get(invitation.patient_id)
    await platform.notifications.invite(uow, invitation, asker.locale if asker else Lang.BN, event_id)


async def consent_requested(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Someone asks for, or offers, to be followed: tell the one who is asked."""
    asked = ids["patient_id"] if ids.get("by") == "grantee" else ids["grantee_id"]
    if asked is None:
        await _invite(platform, uow, event_id, ids)
        return
    await _consent(platform, uow, event_id, ids, Kind.CONSENT_REQUEST, asked)


async def consent_granted(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """The one who was asked agreed: tell the one who had asked."""
    asker = ids["grantee_id"] if ids.get("by") == "patient" else ids["patient_id"]
    await _consent(platform, uow, event_id, ids, Kind.CONSENT_GRANTED, asker)


async def consent_ended(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """A consent ended: tell the other one."""
    other = ids["grantee_id"] if ids.get("by") == "patient" else ids["patient_id"]
    await _consent(platform, uow, event_id, ids, Kind.CONSENT_ENDED, other)


async def compliance_changed(platform: Platform, uow: UnitOfWork, event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Tell every administrator once which checks fail, and which are fine again."""
    administrators = await platform.identity.administrators(uow)
    for change in ("failing", "fine"):
        if not ids[change]:
            continue
        payload = {"change": change, "checks": list(ids[change])}
        notices = [
            DirectNotice(
                person, Topic.ACCOUNT, Kind.COMPLIANCE, payload, message_id=id_of(event_id, f"{change}:{person}")
            )
            for person in administrators
        ]
        await platform.notifications.post(uow, notices)


async def broadcast(platform: Platform, uow: UnitOfWork, _event_id: UUID, ids: Mapping[str, Any]) -> None:
    """Give an emergency message to its recipients, a page at a time; a repeat goes on where the last one stopped."""
    await platform.notifications.spread_broadcast(uow, UUID(ids["broadcast_id"]), _BROADCAST_PAGE)
