"""The screen in a browser, for a class.

    serve(command, Classroom(folder), Address(port=8000), print)

Each learner has a process of their own, with the screen of `stepper lessons` or `stepper debug`; textual-serve carries it to the browser.
What is ours is who may come in, and how many:

classroom    who is there, how long they have been quiet, which folder is whose
doors        the token, the Origin and the Host of every request
server       the pages and the sockets
overview     the teacher's page: who is at which lesson
"""

from stepper.serve.classroom import Classroom
from stepper.serve.server import Address, serve

__all__ = ["Address", "Classroom", "serve"]
