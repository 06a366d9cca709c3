"""SQL of the notifications context.

`delivery` writes and sends, `personal` is what a person sees and chooses, `operations` what an administrator counts.
"""

from healthapp.contexts.notifications.repository.delivery import DeliveryRepository
from healthapp.contexts.notifications.repository.operations import OperationsRepository
from healthapp.contexts.notifications.repository.personal import PersonalRepository

__all__ = ["DeliveryRepository", "OperationsRepository", "PersonalRepository"]
