"""Under which names it stands what each implementation raised itself, where a case did not go well."""

#: What a process came to, among the stages of a case.
STATUS = "status"
