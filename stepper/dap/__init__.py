"""A debug adapter: editors step through a model as they step through a program.

    serve_stream(sys.stdin.buffer, sys.stdout.buffer, talk)      one conversation, to its end
    serve_port(4711, talk)                                       the same on loopback, one editor after the other

framing        messages on a stream
server         the loop: a thread reads, this one carries out; progress and stopping
adapter        what a conversation knows, and the table of requests
opening, moving, stopping, looking      the requests
listing        the program as a source file, with a line for each step
frames, variables, scopes               what an editor shows: the stack, and numbers by their labels
exceptions     stops that are no breakpoints: NaN, infinity, PyTorch differs, reached by an edit

The protocol is the Debug Adapter Protocol 1.70 (microsoft.github.io/debug-adapter-protocol).
"""

from stepper.dap.adapter import Talk
from stepper.dap.server import serve_port, serve_stream

__all__ = ["Talk", "serve_port", "serve_stream"]
