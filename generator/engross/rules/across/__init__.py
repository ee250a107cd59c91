"""Two policies at odds with each other, or a reference that leads nowhere."""
