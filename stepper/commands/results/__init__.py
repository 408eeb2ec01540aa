"""What a command gives back: a value for each kind of answer, with arrays and labels where it is about numbers.

    execute(desk, LINE)     Shown(tensor), Explained(name, explanation), Moved(position), Said("at_end"), …
    text(result)            the same as lines, for whoever only prints (`texts`)

A front end has one table, from these types to what it does; what it has no entry for it prints.
"""

from stepper.commands.result import Result
from stepper.commands.results.changes import Baseline, BesideDump, CellsDiffer, Changed, Choices, Differs, Drawn, Edited, MeasuredOverUnseen
from stepper.commands.results.inside import (
    Attributed,
    GuessedWrong,
    HeadsFound,
    ImageSeen,
    LensRead,
    NeuronsFound,
    Swept,
    WordThroughLayers,
)
from stepper.commands.results.learning import Confirmed, Flow, Learnt
from stepper.commands.results.looking import (
    Checked,
    Defined,
    Explained,
    Listed,
    Listing,
    MadeFrom,
    Moved,
    ReadBy,
    Said,
    Shown,
    Standing,
    StoppedAt,
    TextSoFar,
    WordLists,
)
from stepper.commands.results.requests import CheckWanted, ComparisonWanted, DrawingWanted, HelpWanted, LessonsWanted, PictureWanted
from stepper.commands.results.session import (
    Helped,
    HuntLines,
    Left,
    LessonLines,
    LessonList,
    ListedLesson,
    Opened,
    Pinned,
    PinsListed,
    Replayed,
    VerbHelp,
    Viewed,
    Written,
)
from stepper.commands.results.stops import BreakpointSet, StopList, WatchSet

__all__ = [
    "Attributed",
    "Baseline",
    "BesideDump",
    "BreakpointSet",
    "CellsDiffer",
    "Changed",
    "CheckWanted",
    "Checked",
    "Choices",
    "ComparisonWanted",
    "Confirmed",
    "Defined",
    "Differs",
    "DrawingWanted",
    "Drawn",
    "Edited",
    "Explained",
    "Flow",
    "GuessedWrong",
    "HeadsFound",
    "HelpWanted",
    "Helped",
    "HuntLines",
    "ImageSeen",
    "Learnt",
    "Left",
    "LensRead",
    "LessonLines",
    "LessonList",
    "LessonsWanted",
    "Listed",
    "ListedLesson",
    "Listing",
    "MadeFrom",
    "MeasuredOverUnseen",
    "Moved",
    "NeuronsFound",
    "Opened",
    "PictureWanted",
    "Pinned",
    "PinsListed",
    "ReadBy",
    "Replayed",
    "Result",
    "Said",
    "Shown",
    "Standing",
    "StopList",
    "StoppedAt",
    "Swept",
    "TextSoFar",
    "VerbHelp",
    "Viewed",
    "WatchSet",
    "WordLists",
    "WordThroughLayers",
    "Written",
]
