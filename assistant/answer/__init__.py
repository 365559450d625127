"""Evidence → answer: what is said, on what it rests, what is refused, what is warned of."""
