"""How findings are fixed: recipes that are declared beside what is known become edits at exact places."""
