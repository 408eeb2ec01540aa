"""The table of requests."""

from stepper.dap.adapter import Handler
from stepper.dap.looking import LOOKING
from stepper.dap.moving import MOVING
from stepper.dap.opening import OPENING
from stepper.dap.stopping import STOPPING

__all__ = ["HANDLERS"]

HANDLERS: dict[str, Handler] = {**OPENING, **MOVING, **STOPPING, **LOOKING}
