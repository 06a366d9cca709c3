"""`make controls`: takes one security control after the other out of a copy of the tree, and asks who notices.

Each is a small change of the product that removes one control, and the few tests that should notice. The tests are
green on the unchanged copy, and at least one has to fail on the changed one: a control that nobody misses is an error.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.support.engines import ended, folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("HEALTHAPP_DATA_DIR", "var")) / "controls.json"
_GREEN, _RED = 0, 1
_NOT_OURS = ("HEALTHAPP_", "REFLEX_", "PYTEST_", "DATABASE_URL", "REDIS_URL")


@dataclass(frozen=True)
class Change:
    """In a file, what stands there exactly once, and what stands there without the control."""

    path: str
    there: str
    instead: str


@dataclass(frozen=True)
class Removed:
    """A control: how it is taken away, and who should notice."""

    control: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What became of it: the tests that failed, of how many that ran, and what else pytest said."""

    red: tuple[str, ...]
    ran: int
    code: int
    said: str


def _one(control: str, path: str, there: str, instead: str, *tests: str) -> Removed:
    return Removed(control, (Change(path, there, instead),), tests)


_SECURITY = "tests/unit/api/test_security.py"
_SECOND_STEP = "tests/integration/api/test_second_step.py"
_ROUTES = "tests/integration/isolation/test_route_matrix.py"
CONTROLS = (
    _one(
        "row-level security: a patient's illnesses and allergies",
        "alembic/versions/0048_own_health_facts.py",
        'OWN = f"patient_id = {ACTOR}"',
        'OWN = "true"',
        "tests/integration/isolation/test_row_level_security.py::test_a_stranger_sees_nothing",
    ),
    _one(
        "ownership: who follows a patient changes nothing of theirs",
        "healthapp/contexts/reminders/service/base.py",
        "if found is None or (lock and found.patient_id != uow.actor.id):",
        "if found is None:",
        "tests/integration/isolation/test_without_policies.py",
    ),
    _one(
        "consent: each part opens its own",
        "healthapp/contexts/compliance/repository/consent.py",
        "        col(Consent.parts).contains([part]),\n",
        "",
        "tests/integration/compliance/test_consent_terms.py::test_each_part_opens_its_own",
    ),
    _one(
        "row-level security: one's health is shared part by part",
        "alembic/versions/0072_health_facts_are_shared.py",
        "opened = f\"compliance_patients_opened(ARRAY['{part}'])\"",
        "opened = SHOWN",
        "tests/integration/isolation/test_row_level_security.py::test_a_follower_sees_reminders_and_nothing_else",
    ),
    _one(
        "consent: what somebody says of their own health",
        "healthapp/contexts/records/service/facts.py",
        "        why = await self._compliance.require_follower(uow, who, RecordPart.HEALTH_FACTS)\n",
        "        why = None\n",
        "tests/integration/records/test_shared_health.py::test_it_is_read_as_it_was_said_and_stands_in_the_patients_log",
    ),
    _one(
        "role at the door of a route",
        "healthapp/api/auth.py",
        "        if actor.role not in roles:\n",
        "        if not roles:\n",
        f"{_ROUTES}::test_another_role_is_403",
    ),
    _one(
        "CSRF: origin of a request with a cookie, at the API",
        "healthapp/api/auth.py",
        "if may_be_forged and not is_same_origin(request.headers, platform.settings.base_url):",
        "if may_be_forged and not request.headers:",
        "tests/integration/api/test_session.py::TestForgery",
    ),
    _one(
        "CSRF: origin of a request with a cookie, at the outermost layer",
        "healthapp/api/security.py",
        '        elif self._forged(scope["method"], path, headers):\n',
        "        elif not scope:\n",
        f"{_SECURITY}::test_another_site_cannot_act_with_our_cookie",
    ),
    _one(
        "origin of the pages' websocket",
        "healthapp/api/security.py",
        'foreign = scope["path"].startswith(_PAGES_SOCKET) and not self._same_origin(headers)',
        "foreign = False",
        f"{_SECURITY}::test_only_our_pages_open_the_pages_websocket",
    ),
    _one(
        "host header",
        "healthapp/api/hosts.py",
        "return name is not None and (name in self._names or (self._numbers and _is_number(name)))",
        "return name is not None",
        "tests/unit/api/test_hosts.py",
    ),
    _one(
        "open redirect after a login",
        "healthapp/api/browser.py",
        '        or "//" in path.partition("?")[0]  # also behind a dot: `/.//host` is walked to `//host`\n',
        "",
        "tests/integration/security/test_asvs_login.py::test_no_form_leads_to_another_site",
    ),
    _one(
        "rate limit of a consumer",
        "healthapp/api/limits.py",
        "    if not found.allowed:\n",
        "    if not found:\n",
        "tests/integration/security/test_rate_limits.py::test_each_person_has_their_own_limit",
    ),
    _one(
        "five wrong passwords",
        "healthapp/contexts/identity/rules/limits.py",
        "return account_failures >= FAILURES_A_WINDOW or address_failures >= ADDRESS_FAILURES_A_WINDOW",
        "return account_failures + address_failures < 0",
        "tests/integration/security/test_login_throttle.py",
    ),
    _one(
        "refresh token: reuse ends the family",
        "healthapp/contexts/identity/service/sessions.py",
        '            await self._end_family(uow, session_id, "reuse")\n',
        "",
        "tests/integration/api/test_tokens.py::test_a_token_that_was_exchanged_ends_the_family",
    ),
    _one(
        "access token: one algorithm and one key, whatever it says",
        "healthapp/contexts/identity/rules/tokens.py",
        "if found.header != self._header or (claims",
        "if (claims",
        "tests/unit/identity/test_access_tokens.py",
    ),
    _one(
        "second step of a login",
        "healthapp/contexts/identity/service/second_steps.py",
        "        if not methods:\n            return None\n        token, now",
        "        if methods is not None:\n            return None\n        token, now",
        f"{_SECOND_STEP}::test_the_password_alone_opens_nothing",
    ),
    _one(
        "wrong codes of a second step are counted",
        "healthapp/contexts/identity/rules/second_factor.py",
        "    return max(ends, default=None)",
        "    return None",
        f"{_SECOND_STEP}::test_guesses_at_once_get_five_answers_and_the_owner_hears_of_it",
    ),
    _one(
        "step-up before what matters",
        "healthapp/contexts/identity/service/second_steps.py",
        "if proven is None or proven <= uow.clock.now() - within:",
        "if proven is not None and proven > uow.clock.now() + within:",
        f"{_SECOND_STEP}::test_changes_need_a_fresh_proof",
    ),
    _one(
        "GraphQL: depth",
        "healthapp/api/graphql/limits.py",
        "if depth > DEPTH_MAX:",
        "if depth < 0:",
        "tests/unit/api/test_graphql_limits.py",
        "tests/integration/graphql/test_graphql.py::test_nobody_asks_for_too_much",
    ),
    _one(
        "sealing: a value opens in its own row and column",
        "healthapp/kit/crypto.py",
        'return f"{self._tenant}|{field}|{row_id}".encode()',
        "return self._tenant.encode()",
        "tests/unit/kit/test_crypto.py::test_it_opens_in_its_own_place_only",
        "tests/integration/compliance/test_refusals.py",
    ),
    Removed(
        "sealing: the number to call in an emergency",
        (
            Change(
                "healthapp/contexts/records/service/contacts.py",
                'phone_ct=self._cipher.seal(f"{_TABLE}.phone", row_id, command.phone),',
                "phone_ct=command.phone,",
            ),
            Change(
                "healthapp/contexts/records/service/contacts.py",
                'phone=self._cipher.show(f"{_TABLE}.phone", row.id, row.phone_ct),',
                "phone=row.phone_ct,",
            ),
        ),
        ("tests/integration/records/test_emergency_contacts.py",),
    ),
    _one(
        "audit chain: what a link says of its rows",
        "healthapp/contexts/compliance/service/trail.py",
        "    if (seal.rows_hash or seal.hash) != seal_digest(seal.number, seal.previous_hash, rows):\n",
        "    if not seal.hash:\n",
        "tests/integration/commands/test_audit_verify.py::test_a_changed_trail",
    ),
    _one(
        "audit chain: what a link says of itself",
        "healthapp/contexts/compliance/rules.py",
        "    return seal.hash == link_digest(seal)\n",
        "    return bool(seal.hash)\n",
        "tests/integration/commands/test_audit_verify.py::test_any_column_that_is_changed_is_found",
    ),
    _one(
        "audit chain: from where somebody acted is missing of nobody else",
        "healthapp/contexts/compliance/rules.py",
        "    return ip is None and user_agent is None and whose in forgotten\n",
        "    return ip is None and user_agent is None\n",
        "tests/integration/commands/test_audit_verify.py::test_an_origin_that_was_taken_out",
    ),
    _one(
        "audit chain: heads that were kept elsewhere",
        "healthapp/contexts/compliance/service/trail.py",
        "if any((head.hash, head.rows) != (seal.hash, total) for head in expected)",
        "if any(head.number != seal.number for head in expected)",
        "tests/integration/commands/test_audit_heads.py",
    ),
)


def apply(folder: Path, changes: Sequence[Change]) -> dict[Path, str]:
    """Change the files below `folder`; returns what they were. ValueError when a place isn't there exactly once."""
    before: dict[Path, str] = {}
    changed: dict[Path, str] = {}
    for change in changes:
        path = folder / change.path
        text = changed.get(path) or before.setdefault(path, path.read_text("utf-8"))
        if text.count(change.there) != 1:
            msg = f"{change.path} has {text.count(change.there)} times: {change.there.strip()}"
            raise ValueError(msg)
        changed[path] = text.replace(change.there, change.instead)
    for path, text in changed.items():
        compile(text, str(path), "exec")
        path.write_text(text, "utf-8")
    return before


def copy_of_tree(folder: Path) -> Path:
    """Copy what git knows, and what is new beside it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder


def end_in_order() -> None:
    """Make of a request to stop what Ctrl-C is: the way out on which the copy and what runs in it are cleared away."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))


def run_group(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a command to its end; how it ended and what it said. What interrupts us ends it and all that it started."""
    running = None
    try:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said, _ = running.communicate()
    except BaseException:
        if running is not None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        raise
    return running.returncode, said


def run_tests(tree: Path, tests: Sequence[str]) -> Found:
    """Run tests of a tree, in a process of their own; what failed in a fixture is no failed test."""
    report = tree / "report.xml"
    report.unlink(missing_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n0",
        "-p",
        "no:cacheprovider",
        "--tb=line",
        "-o",
        "xfail_strict=true",
    ]
    run = uuid.uuid4().hex
    given = {"PYTHONPATH": str(tree), "PYTEST_XDIST_TESTRUNUID": run}
    try:
        code, said = run_group([*command, f"--junitxml={report}", *tests], tree, {**kept, **given})
    finally:
        # It stops the engines after the tests have ended, out of the tree that is changed or cleared away next.
        if not ended(run):
            _say(f"The engines of {folder_of(run)} are still running.")
    cases = list(ET.parse(report).getroot().iter("testcase")) if report.exists() else []  # noqa: S314 - pytest wrote it
    red = tuple(str(case.get("name")) for case in cases if case.find("failure") is not None)
    return Found(red, len(cases), code, said)


def find(wanted: Sequence[str]) -> tuple[Removed, ...]:
    """Return the controls whose name holds one of the words; all without any."""
    return tuple(one for one in CONTROLS if not wanted or any(word.lower() in one.control.lower() for word in wanted))


def main(wanted: list[str]) -> int:
    """Try each control; 1 when nobody noticed that one was missing, or the tests are red with all of them."""
    end_in_order()
    chosen, rows = find(wanted), []
    with tempfile.TemporaryDirectory(prefix="ha-controls-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # the engines run as another user when we are root
        tree = copy_of_tree(Path(folder) / "tree")
        tree.chmod(0o711)
        started = time.monotonic()
        whole = run_tests(tree, sorted({test for one in chosen for test in one.tests}))
        _say(f"with every control: {whole.ran} tests, {len(whole.red)} red ({time.monotonic() - started:.0f} s)")
        if whole.code != _GREEN:
            _say(whole.said[-4000:])
            return 1
        for one in chosen:
            started = time.monotonic()
            before = apply(tree, one.changes)
            found = run_tests(tree, one.tests)
            for path, text in before.items():
                path.write_text(text, "utf-8")
            noticed = found.code == _RED and bool(found.red)
            row = {"control": one.control, "noticed": noticed, "red": len(found.red), "ran": found.ran}
            rows.append(
                {**row, "first": found.red[0] if found.red else None, "seconds": round(time.monotonic() - started)}
            )
            first = found.red[0] if noticed else f"NOBODY NOTICED (pytest ended with {found.code})"
            _say(f"{'✓' if noticed else '✗'} {one.control:<62} {len(found.red):>3} of {found.ran:<3} {first}")
            if not noticed and found.code not in (_GREEN, _RED):
                _say(found.said[-2000:])
    if not wanted:
        OUT.parent.mkdir(parents=True, exist_ok=True)
        OUT.write_text(json.dumps({"controls": rows}, indent=2, ensure_ascii=False))
    missed = [row["control"] for row in rows if not row["noticed"]]
    _say(f"{len(rows) - len(missed)} of {len(rows)} controls are missed when they are gone.")
    return int(bool(missed))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
