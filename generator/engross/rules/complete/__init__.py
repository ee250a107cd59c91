"""What a policy promises and leaves open: no owner, no time, no period, an empty section."""
