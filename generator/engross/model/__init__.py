"""What a policy, the organisation and an account plan consist of: every key, with its title and description."""
