"""What is kept from one build to the next: bytes by their digests, and of what each artifact was made."""
