"""SQL of the notifications context: writing and sending in `delivery`, what a person sees and chooses in `personal`."""

from healthapp.contexts.notifications.repository.delivery import DeliveryRepository
from healthapp.contexts.notifications.repository.personal import PersonalRepository

__all__ = ["DeliveryRepository", "PersonalRepository"]
