"""The words of the project as data: case, observation, comparison, and every error that a user can mend."""
