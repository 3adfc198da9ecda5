"""Questions as people ask them: names and versions however they are written, symptoms, what a user meets first."""
