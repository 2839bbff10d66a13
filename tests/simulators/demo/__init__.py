"""The help desk to try without a token: both simulators as phones beside the web chat, on one page on loopback."""

from tests.simulators.demo.house import Demo, running

__all__ = ["Demo", "running"]
