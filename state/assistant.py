"""The assistant's page: one conversation, the earlier ones, and what its reader thinks of the answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field

from healthapp.contexts.assistant.schemas import GiveFeedback, Question, Reason
from healthapp.kit.i18n import digits, format_when, has_message, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.assistant.schemas import Answer, Citation, ConversationView, MessageView, Writer
    from healthapp.kit.i18n import Lang

_EARLIER = 30
Host = Annotated[str, Field(max_length=260)]


class AskForm(BaseModel):
    """What was asked."""

    model_config = ConfigDict(extra="ignore")

    message: Question


class WhyForm(BaseModel):
    """Why an answer helped or didn't."""

    model_config = ConfigDict(extra="ignore")

    reason: Reason = ""


@dataclass
class SourceRow:
    """A passage that a part stands on: its number, and where it is read."""

    number: str
    href: str
    name: str


@dataclass
class PartRow:
    """A piece of an answer."""

    kind: str
    text: str
    sources: list[SourceRow] = field(default_factory=list)


@dataclass
class MessageRow:
    """A question or an answer, as it is shown."""

    id: str
    mine: bool
    text: str = ""
    lang: str = "bn"
    parts: list[PartRow] = field(default_factory=list)
    urgency: str = ""
    advice: list[str] = field(default_factory=list)
    number: str = ""
    call: str = ""
    notice: str = ""
    written: str = ""
    limited: bool = False
    thumb: str = ""
    reason: str = ""


@dataclass
class TalkRow:
    """An earlier conversation."""

    id: str
    title: str
    when: str


class AssistantState(AppState):
    """Asking. The answer streams to the page by the API; here stands what is kept of it."""

    status: str = "loading"
    current: str = ""
    talks: rx.Field[list[TalkRow]] = rx.field(default_factory=list)
    messages: rx.Field[list[MessageRow]] = rx.field(default_factory=list)
    pending: str = ""
    request: str = ""
    stamp: int = 0
    draft: str = ""
    form_key: int = 0
    leaving: str = ""
    why_for: str = ""
    writes: str = "none"
    writer_host: str = ""
    writer_note: str = ""
    writer_offer: str = ""
    writer_sent: str = ""

    @page_load()
    async def load(self, work: Work) -> None:
        """List the earlier conversations; the one that is open stays open."""
        self.status = "failed"
        if self.pending:
            # The connection was lost while the answer came: its question is given back.
            self.draft, self.pending = self.pending, ""
            self.form_key += 1
        self.leaving, self.why_for = "", ""
        work.platform.knowledge.indexing.warm_up()
        await self._list(work)
        self._tell_writer(await work.platform.assistant.writer(work.uow), work)
        if self.current and not any(each.id == self.current for each in self.talks):
            self.current, self.messages = "", []
        if self.current:
            await self._open(work, UUID(self.current))
        self.status = "ready"

    @authenticated()
    async def ask(self, work: Work, form: AskForm) -> None:
        """Take a question from the form; the page's script sends it on and shows the answer as it comes."""
        del work
        self._send(form.message)

    @authenticated()
    async def suggest(self, work: Work, question: Question) -> None:
        """Ask a question that was suggested."""
        del work
        self._send(question)

    @authenticated()
    async def answered(self, work: Work, conversation_id: UUID) -> None:
        """Show what was kept of an answer that has come to its end."""
        await self._open(work, conversation_id)
        await self._list(work)
        self.pending, self.draft = "", ""

    @authenticated()
    async def not_answered(self, work: Work, why: Annotated[str, Field(max_length=60)] = "") -> None:
        """Give a question back that got no answer, with the code of why, so that it can be sent again."""
        self.draft, self.pending = self.pending, ""
        self.form_key += 1
        if why == "stopped":
            self._banner("advice", text("ui.assistant.stopped", work.lang))
        else:
            code = f"errors.{why}"
            self._banner("urgent", text(code if has_message(code) else "ui.assistant.failed", work.lang))

    @authenticated()
    async def let_write(self, work: Work, host: Host) -> None:
        """Let the model at that host write from now on: what that means stands beside the button."""
        await self._choose(work, agreed=True, host=host)

    @authenticated()
    async def stop_writing(self, work: Work) -> None:
        """Let no model write any more."""
        await self._choose(work, agreed=False)

    @authenticated()
    async def open_talk(self, work: Work, conversation_id: UUID) -> None:
        """Open an earlier conversation."""
        await self._open(work, conversation_id)

    @authenticated()
    async def begin(self, work: Work) -> None:
        """Begin another conversation."""
        del work
        self.current, self.messages, self.pending, self.why_for = "", [], "", ""

    @authenticated()
    async def ask_delete(self, work: Work, conversation_id: UUID) -> None:
        """Ask before a conversation is deleted."""
        del work
        self.leaving = str(conversation_id)

    @authenticated()
    async def keep(self, work: Work) -> None:
        """Close the question, and delete nothing."""
        del work
        self.leaving = ""

    @authenticated()
    async def delete(self, work: Work) -> None:
        """Delete the conversation that was asked about."""
        leaving, self.leaving = self.leaving, ""
        if not leaving:
            return
        await work.platform.assistant.delete_conversation(work.uow, UUID(leaving))
        if self.current == leaving:
            self.current, self.messages = "", []
        await self._list(work)
        self._banner("good", text("ui.assistant.deleted", work.lang))

    @authenticated()
    async def rate(self, work: Work, message_id: UUID, thumb: Literal["up", "down"]) -> None:
        """Keep whether an answer helped, and ask why."""
        await work.platform.assistant.give_feedback(work.uow, message_id, GiveFeedback(thumb=thumb))
        self._rated(str(message_id), thumb, "")
        self.why_for = str(message_id)

    @authenticated()
    async def say_why(self, work: Work, form: WhyForm) -> None:
        """Keep why the answer that was just rated helped or didn't."""
        about, self.why_for = self.why_for, ""
        row = next((each for each in self.messages if each.id == about and each.thumb), None)
        if row is None:
            return
        given = GiveFeedback.model_validate({"thumb": row.thumb, "reason": form.reason or None})
        await work.platform.assistant.give_feedback(work.uow, UUID(about), given)
        self._rated(about, row.thumb, form.reason)
        self._banner("good", text("ui.assistant.thanks", work.lang))

    async def _choose(self, work: Work, *, agreed: bool, host: str = "") -> None:
        found = await work.platform.assistant.let_write(work.uow, agreed=agreed, host=host)
        self._tell_writer(found, work)
        self._banner("good", text("ui.assistant.may_write" if agreed else "ui.assistant.may_not_write", work.lang))

    def _tell_writer(self, found: Writer, work: Work) -> None:
        """Say who writes (`none`, `off` or `on`), and everything that has to be known before one lets a model."""
        lang = work.lang
        self.writer_host = found.host
        self.writes = "none" if not found.model else "on" if found.agreed else "off"
        told = {"model": found.model, "host": found.host}
        self.writer_note = text(f"ui.assistant.writer_{self.writes}", lang, **(told if found.agreed else {}))
        self.writer_offer = text("ui.assistant.writer_offer", lang, **told)
        self.writer_sent = text("ui.assistant.writer_sent", lang, host=found.host)
        if found.host and work.platform.knowledge.compared_at == found.host:
            self.writer_sent += " " + text("ui.assistant.writer_compares", lang, host=found.host)

    def _send(self, question: str) -> None:
        self.pending, self.draft, self.why_for = question, "", ""
        self.request = json.dumps(
            {"message": question, **({"conversationId": self.current} if self.current else {})}, ensure_ascii=False
        )
        self.stamp += 1
        self.form_key += 1

    def _rated(self, message_id: str, thumb: str, reason: str) -> None:
        for each in self.messages:
            if each.id == message_id:
                each.thumb, each.reason = thumb, reason
        self.messages = list(self.messages)

    async def _list(self, work: Work) -> None:
        found, _total = await work.platform.assistant.conversations(work.uow, _EARLIER, 0)
        self.talks = [_talk_row(each, work) for each in found]

    async def _open(self, work: Work, conversation_id: UUID) -> None:
        found = await work.platform.assistant.conversation(work.uow, conversation_id)
        self.current = str(conversation_id)
        self.messages = [_message_row(each, work.lang) for each in found]


def _talk_row(view: ConversationView, work: Work) -> TalkRow:
    when = format_when(view.updated_at, work.platform.clock.now(), work.lang, work.actor.time_zone)
    return TalkRow(str(view.id), view.title, when)


def _message_row(view: MessageView, lang: Lang) -> MessageRow:
    if view.author == "person":
        return MessageRow(str(view.id), mine=True, text=view.text or "")
    if view.answer is None:
        part = PartRow("say", text("ui.assistant.unreadable", lang))
        return MessageRow(str(view.id), mine=False, lang=lang.value, parts=[part])
    row = _answer_row(str(view.id), view.answer)
    row.thumb, row.reason = view.thumb or "", view.reason or ""
    return row


def _answer_row(message_id: str, answer: Answer) -> MessageRow:
    lang = answer.language
    by_number = {each.number: each for each in answer.citations}
    row = MessageRow(
        message_id,
        mine=False,
        lang=lang.value,
        notice=answer.notice,
        written=text("ui.assistant.written", lang, model=answer.written_by) if answer.written_by else "",
        limited=answer.limited,
        parts=[
            PartRow(
                part.kind,
                part.text,
                [_source_row(by_number[number], lang) for number in part.citations if number in by_number],
            )
            for part in answer.parts
        ],
    )
    if answer.alert is not None:
        row.urgency = "emergency" if answer.alert.urgency == "emergency" else "urgent"
        row.advice, row.number = answer.alert.advice, answer.alert.number
        row.call = text("ui.assistant.call", lang, number=digits(answer.alert.number, lang))
    return row


def _source_row(one: Citation, lang: Lang) -> SourceRow:
    number = digits(one.number, lang)
    return SourceRow(f"[{number}]", one.href, text("ui.assistant.source", lang, number=number, title=one.title))
