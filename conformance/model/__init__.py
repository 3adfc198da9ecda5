"""The terms of the project as data: case, observation, comparison, and every error that a user can correct."""
