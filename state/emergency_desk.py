"""What somebody of an emergency service sees: who they are, and what this account is for."""

from __future__ import annotations

from healthapp.kit.actor import Role
from state.base import AppState, Work, page_load


class EmergencyDeskState(AppState):
    """Their own account; there are no emergency summaries yet."""

    status: str = "loading"
    name: str = ""
    email: str = ""

    @page_load(Role.EMERGENCY)
    async def load(self, work: Work) -> None:
        """Show whose account it is."""
        self.status = "failed"
        profile = await work.platform.identity.profile(work.uow)
        self.name, self.email = profile.display_name, profile.email
        self.status = "ready"
