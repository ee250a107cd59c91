"""One policy at odds with itself: tiers, ladders, deadlines, dates."""
