"""Every public step of a service is audited, or stands here with the reason why not."""

from __future__ import annotations

import pytest

from tests.architecture.code_checks import none
from tests.architecture.service_checks import is_audited, steps, unaudited
from tests.architecture.source import Source, sources

NOT_AUDITED = {
    # Nobody is shown anything.
    "compliance.load_keys": "a process reads its own data keys at its start",
    "compliance.require_follower": "only raises; the denial is audited by the unit of work",
    "compliance.lacks": "the question before each step; a refusal is audited by whoever raises it",
    "compliance.require_permission": "as lacks, and raises what it returns",
    "compliance.require_office": "as require_permission, and lets the operator's command line pass",
    "compliance.taken_from_me": "what a page leaves out for the reader; shows nobody's data",
    "compliance.reads_without_consent": "a step of require_follower; what is read is audited, with this as why",
    "compliance.find_purpose": "as reads_without_consent: what is read then is audited, with this as why",
    "compliance.reads_for_organisation": "as reads_without_consent, with the organisation beside it",
    "compliance.organisation_names": "what organisations are called, beside what was asked for; nobody's secret",
    "assistant.require_chat": "only raises; the denial is audited by the unit of work",
    "assistant.writer": "which model there is, and what the actor chose about it; changing it is audited",
    "knowledge.keep_entries": "words of public texts, from files into a table; nobody's data",
    "knowledge.require_signable": "only raises; the signature that follows is audited",
    "knowledge.require_withdrawable": "only raises; the signature that follows is audited",
    "knowledge.entries_are_kept": "counts words of public texts",
    "knowledge.require_upload": "only raises; the upload that follows is audited",
    "knowledge.claim_import": "takes an upload to work on; nobody's data",
    "knowledge.hold_import": "renews the worker's lease; nobody's data",
    "knowledge.check_batch": "weighs published texts for a dry run whose upload is audited",
    "knowledge.load_upload_batch": "as load_batch; its beginning and end are audited",
    "knowledge.note_checked": "the end of a dry run, which wrote nothing",
    "knowledge.announce_overtaken": "a step of publishing and withdrawing, which are audited",
    "knowledge.concerned_by_revision": "the worker asks whom to tell; telling them is notification.post",
    "knowledge.concerned_by_import": "as concerned_by_revision",
    "knowledge.load_batch": "a step of a load, whose beginning and end are audited",
    "knowledge.preview_batch": "weighs published texts and writes nothing",
    "knowledge.drop_former_entries": "as keep_entries, for editions that are over",
    "knowledge.take_turn": "notes which edition of public texts a worker works with",
    "knowledge.plan_vectors": "digests of public texts, into a queue",
    "knowledge.claim_texts": "takes public texts from that queue; nobody's data",
    "knowledge.keep_vectors": "vectors of public texts",
    "knowledge.articles_mark": "counts published texts that an operator has loaded",
    "knowledge.plan_articles": "as plan_vectors, of such texts",
    "knowledge.claim_articles": "as claim_texts, of such texts",
    "knowledge.articles_standing": "as embedding_standing, of such texts",
    "knowledge.note_trouble": "when public texts are tried again",
    "knowledge.vectors": "vectors of public texts, for the index",
    "knowledge.embedding_standing": "counts public texts",
    "knowledge.counted": "as embedding_standing, for our own scrape",
    "identity.lacks_factor": "as find_actor; what is refused for it is audited",
    "identity.begin_login": "open_browser_session, open_api_session or settle_login tell how it ended",
    "identity.renew_hash": "the same password, sealed better; the login that it belongs to is audited",
    "identity.hold_password": "only raises; the login whose last step it is is audited",
    "identity.begin_registration": "counts a try under a digest; the registration itself is audited",
    "reminders.seal_tapers": "seals what is there already; shows it to nobody",
    "identity.fill_licence_lookups": "makes digests of numbers that are there already; shows them to nobody",
    "identity.find_actor": "finds out who asks, before anything is asked; runs with every request",
    "identity.find_bearer_actor": "as find_actor, for an API client",
    "identity.find_key_actor": "as find_actor, for a program with an API key",
    "identity.find_linked": "as find_actor, for whom a provider knows; entering is audited",
    "identity.wait_visit": "user.login_first_step has audited the ticket that it belongs to",
    "identity.find_by_address": "finds the account of an address; sso.offer or user.register follows",
    "identity.find_offer": "as find_ticket; sso.confirm and sso.link tell how it ended",
    "identity.take_sign_on": "uses up what sso.begin has audited; how it ended is audited",
    "identity.find_reset": "finds whose link it is, before anything is asked; the new password is audited",
    "identity.find_recovery_link": "as find_reset; recovery.ask, .cancel and .complete tell what came of it",
    "identity.find_refresh": "as find_actor, before the exchange itself is audited",
    "notifications.feed": "announces an act that its own step has audited",
    "reminders.preview": "computes from what was just typed; nothing is read or stored",
    "compliance.keep_lines": "lines of the process itself, about nobody; reading them is audited",
    "compliance.lay_out_log": "lays out months, like ensure_partitions",
    "compliance.begin_retention": "retention.run tells what a run has done, when it ends",
    "compliance.next_places": "names of tables that a run has yet to clean",
    "compliance.must_look_again": "asks for the date of one check",
    "compliance.rotation_left": "counts rows, for the progress bar",
    "compliance.reseal": "seals what it opens again at once and shows it to nobody; the rotation is audited as a whole",
    "identity.begin_step_up": "settle_step_up tells how it ended",
    "identity.begin_password_change": "settle_password_change says what came of it",
    "identity.begin_signature": "settle_signature counts a wrong one, and the signature itself is audited",
    "identity.find_ticket": "take_second_step tells how it ended",
    "identity.require_step_up": "only raises; the denial is audited by the unit of work",
    "compliance.require_in_person": "as require_step_up",
    "compliance.require_own_hand": "as require_step_up",
    # Steps of what an app asks for; what comes of them is audited (app.token, app.refresh, app.code …).
    "apps.known_app": "an app as it is registered, for who names it; nothing of anybody's",
    "apps.find_code": "finds whose code it is, before anything is given for it; app.token tells how it ended",
    "apps.find_refresh": "finds whose token it is, before it is exchanged; app.refresh tells how it ended",
    "apps.read_access": "finds out whom an access token stands for, before anything is asked; runs with every request",
    "apps.find_app_actor": "as find_actor, for an app of somebody else",
    "apps.goodbye": "an app's own address, for who has logged out",
    "apps.jwks": "what everybody may know of the signing keys",
    "identity.check_tries": "counts tries under a digest; a failed one is audited",
    "identity.proven_at": "a time of the actor's own session",
    # The sealer and the auditor of the trail itself.
    "compliance.seal_audit": "a row about every seal would need a seal of its own, for ever",
    "compliance.head": "a number and a digest of the chain",
    "compliance.anchor_audit": "keeps a digest of the chain",
    "compliance.anchors": "digests of the chain",
    "compliance.ensure_partitions": "lays out empty months of the trail",
    "compliance.verify_audit": "reads digests, not records; run by the operator",
    "compliance.stands": "whether a digest is still one of the chain's",
    "compliance.accepted_restores": "what the operator wrote about the chain, as a part of verifying it",
    # The worker at work on rows without opening them; what comes of it is audited (announce, post, send, failed).
    "compliance.counterparts": "as followers, for who leaves",
    "compliance.followers": "the worker asks whom to tell; telling them is notification.post",
    "identity.prune_attempts": "deletes digests that no throttle reads any more",
    "identity.contacts": "the worker asks where to send; sending is notification.send or notification.failed",
    "identity.reach": "the worker asks whether there is an address, without opening it",
    "identity.user_ids_after": "ids only, for a broadcast that broadcast.send has audited",
    "reminders.plan_ahead": "writes down the coming slots of a reminder whose creation was audited",
    "notifications.claim_due": "shows what notification.post has put there, when its time has come",
    "notifications.queue_views": "ids and times only, for the queue's view in Redis",
    "notifications.prune_feed": "deletes hints that are older than any client's cursor",
    "reminders.index_page": "ciphertext, for the rebuildable index",
    "reminders.index_times": "ids and times only, for the rebuildable index",
    "reminders.index_changes": "ciphertext, for the index, of what changed",
    "reminders.overdue": "ids only; announcing them is reminder.announce",
    # One's own, and no health data.
    "identity.zone_of": "a zone's name, to count days by; reading the days themselves is audited",
    "identity.own_recovery": "what is under way for the actor's own account",
    "identity.addresses": "the actor's own, and whether they are proven",
    "identity.security": "the actor's own second factors",
    "identity.step_up_at": "names of providers, for the dialog that asks",
    "identity.sign_ins": "the actor's own ways to log in",
    "identity.step_up_by": "names of the actor's own methods, for the dialog that asks",
    "identity.passkeys": "the actor's own, by the names that they gave them",
    "identity.ended_sessions": "where the actor was logged in, for themself; what ended each is audited",
    "identity.over_sessions": "whether logins that a process has pages open for live, by their ids",
    "identity.why_ended": "one word for who holds the cookie of a login that is over",
    "identity.came_from": "which provider the actor came by, still sealed; setting out for it is sso.begin",
    "identity.sessions": "where the actor is logged in, for themself; ending one is audited",
    "identity.profile": "the actor's own name, address and settings",
    "notifications.unread_count": "a number for the actor's own badge",
    "notifications.feed_cursor": "a number for the actor's own client",
    "notifications.feed_since": "ids for the actor's own client; reading what they name is audited",
    # The worker finds out how things stand: counts and names of tables, columns, keys and roles; a changed state is
    # audited (compliance.check).
    "admin.claim_checks": "chooses which checks are due",
    "admin.finish_checks": "writes down the score, and announces changes that compliance.check has audited",
    "compliance.emergency_looks": "counts of looks and of who may look, for the worker",
    "compliance.unnamed_acts": "counts rows of the trail, for the worker",
    "compliance.card_columns": "names of columns, for the worker",
    "compliance.data_key_age": "for how long a key has sealed",
    "compliance.held_too_long": "counts of rows, and names of tables",
    "compliance.unbound_roles": "names of database roles",
    "compliance.unopenable_values": "counts values by the key that they name, without opening one",
    "compliance.unregistered": "names of tables and columns",
    "compliance.unsealed_values": "counts values by their form, and shows none",
    "compliance.without_row_security": "names of tables, for the worker",
    "identity.access_figures": "counts of accounts and logins",
    "identity.administrators": "the worker asks whom to tell; telling them is notification.post",
    "identity.ready_administrators": "ids of administrators, counted by the worker's compliance check",
    "notifications.emergencies_given_up": "a count of messages that nobody sends again",
    "privacy.erased_at": "one day, for a letter to the account itself, written by the worker; the wish is audited",
    "privacy.overdue": "counts of open wishes",
    # Numbers only.
    "admin.counted": "counts for our own scrape",
    "notifications.counted": "counts for our own scrape",
    "notifications.news": "who has something new, for the web process itself; refused to a person's actor",
    # Steps of an audited act.
    "notifications.post_occurrences": "tells of doses that reminder.announce has audited",
    "notifications.settle": "closes the notices of an answer that occurrence.* has audited",
    "notifications.note_unreachable": "nothing was sent; the notice's row says why",
}


def test_every_step_is_audited_or_listed() -> None:
    found = unaudited(steps(sources("healthapp/contexts")))
    none(sorted(found - NOT_AUDITED.keys()))


def test_the_list_is_true() -> None:
    found = unaudited(steps(sources("healthapp/contexts")))
    none([f"{name} is audited now, or gone: take it off the list" for name in sorted(NOT_AUDITED.keys() - found)])
    assert all(len(reason) > 15 for reason in NOT_AUDITED.values())


def made(text: str, context: str = "care") -> Source:
    return Source(f"healthapp/contexts/{context}/service.py", text)


def test_a_step_without_a_trace_is_found() -> None:
    bad = made("class S:\n  async def read(self, uow): await self._load(uow)\n  async def _load(self, uow): ...\n")
    assert unaudited(steps([bad])) == {"care.read"}


@pytest.mark.parametrize(
    "text",
    [
        "class S:\n  async def read(self, uow): uow.audit('x', 'y')\n",
        "class S:\n  async def read(self, uow): await self._a(uow)\n  async def _a(self, uow): uow.audit('x', 'y')\n",
        "class S:\n  async def read(self, uow): await self._other.write(uow)\n",
        "class S:\n  def pure(self, value): return value\n",
    ],
    ids=["itself", "by its own step", "by another context", "touches nothing"],
)
def test_a_trace_counts_wherever_it_is_left(text: str) -> None:
    other = made("class O:\n  async def write(self, uow): uow.audit('x', 'y')\n", "other")
    assert not unaudited(steps([made(text), other]))


def test_steps_that_call_each_other_are_no_trap() -> None:
    found = steps([made("class S:\n  def a(self, uow): self.b(uow)\n  def b(self, uow): self.a(uow)\n")])
    assert not is_audited(found, "care", "a")
