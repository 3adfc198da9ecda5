"""Under which names it stands what each implementation raised itself, where a case did not go well."""

#: What a process came to, among the stages of a case; and what a stage is called where it failed in float64.
STATUS, IN_FLOAT64 = "status", "{} in float64"
