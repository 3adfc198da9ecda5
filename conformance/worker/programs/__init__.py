"""Programs: functions of ordinary Keras code, which get the Keras module and say what they see under names.

A program stands in a module of this package, below the decorator ``program``; its docstring is its title. Nobody
imports these modules: the runner reads them (conformance/catalog/programs/), and a request carries the text of its
program, with all that it uses of its module. So a program runs as it stands there, and adding or changing another one
of the same module changes nothing.

What a program gets follows from the names of its parameters:

``keras``   the Keras module;
``see``     ``see(name, value)`` records a value: a tensor or array, a number, a text, a configuration, an exception, or
            lists and dictionaries of them;
``tensor``  ``tensor(values)`` makes a tensor of the backend; floats are of the run's precision;
``folder``  the path of an empty folder, which is removed afterwards;
``tf``      the TensorFlow module; where TensorFlow is not the backend, the program is unsupported.
"""


def program(*about, compared="numbers", logic=False, fresh=False, border="", workers=None):
    """Mark a function as a program.

    ``about`` are the public names that it is about, the most important one first. ``compared``: ``numbers`` (floats
    are measured, and compared within rounding), ``exact`` (they are settings) or ``text`` (what is printed, by lines).
    ``logic``: precision means nothing to it, so it runs once. ``fresh``: it needs a process in which nothing ran
    before. ``border``: why nobody is likely to write this; empty for ordinary use. ``workers``: it runs in so many
    processes at once, as one cluster.
    """

    def mark(function):
        function.program = {"about": about, "compared": compared, "logic": logic, "fresh": fresh, "border": border}
        function.program["workers"] = workers
        return function

    return mark
