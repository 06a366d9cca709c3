"""SQL of the identity context."""

from healthapp.contexts.identity.repository.accounts import Door, IdentityRepository
from healthapp.contexts.identity.repository.administration import AdministrationRepository
from healthapp.contexts.identity.repository.passkeys import PasskeyRepository
from healthapp.contexts.identity.repository.proofs import ProofRepository
from healthapp.contexts.identity.repository.recoveries import RecoveryRepository
from healthapp.contexts.identity.repository.second_factors import SecondFactorRepository
from healthapp.contexts.identity.repository.single_sign_on import SignOnRepository
from healthapp.contexts.identity.repository.standing import StandingRepository

__all__ = [
    "AdministrationRepository",
    "Door",
    "IdentityRepository",
    "PasskeyRepository",
    "ProofRepository",
    "RecoveryRepository",
    "SecondFactorRepository",
    "SignOnRepository",
    "StandingRepository",
]
