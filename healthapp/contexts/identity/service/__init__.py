"""The identity service: accounts, proven addresses, people, logins with second steps, sessions, recovery, keys.

What administrators do with accounts, and the check of licences, is here too; `standing` answers the compliance checks.
"""

from healthapp.contexts.identity.errors import LoginRefusedError
from healthapp.contexts.identity.service.account_recovery import AccountRecovery
from healthapp.contexts.identity.service.addresses import Addresses
from healthapp.contexts.identity.service.api_keys import ApiKeys
from healthapp.contexts.identity.service.login import LoggingIn
from healthapp.contexts.identity.service.passkeys import Passkeys
from healthapp.contexts.identity.service.passwords import Passwords
from healthapp.contexts.identity.service.people import People
from healthapp.contexts.identity.service.recovery_decisions import RecoveryDecisions
from healthapp.contexts.identity.service.single_sign_on import SingleSignOn
from healthapp.contexts.identity.service.standing import Standings
from healthapp.contexts.identity.service.tries import Tries

__all__ = ["IdentityService", "LoginRefusedError"]


class IdentityService(
    LoggingIn,
    Passkeys,
    Passwords,
    Addresses,
    SingleSignOn,
    AccountRecovery,
    People,
    ApiKeys,
    RecoveryDecisions,
    Tries,
    Standings,
):
    """Who someone is."""
