"""What changed between two versions of a policy, in plain words and word by word."""

from engross.redline.change import Change, Passage, Redline, Run, Side
from engross.redline.comparison import compare
from engross.redline.kinds import KINDS, Weight

__all__ = ["KINDS", "Change", "Passage", "Redline", "Run", "Side", "Weight", "compare"]
