"""Account plans held against their own team and against what the policies owe the client."""
