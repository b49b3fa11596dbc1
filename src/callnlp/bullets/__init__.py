"""Wire-style headlines from claims."""

from __future__ import annotations

from callnlp.bullets.flash import Bullet, flash_bullets

__all__ = ["Bullet", "flash_bullets"]
