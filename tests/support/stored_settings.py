"""What two stored options, of the app and of the user, come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.settings.storage_format import decode_app_settings, decode_user_settings
from app.settings.values import Effective

if TYPE_CHECKING:
    from app.bitrix24.values import JSON


def effective_settings(app_option: JSON, user_option: JSON) -> Effective:
    """Return the effective settings of the user with these options."""
    return Effective.of(decode_app_settings(app_option).value, decode_user_settings(user_option).value)
