"""What a user meets first: ordinary use before border cases, by how much public code uses what changed."""
