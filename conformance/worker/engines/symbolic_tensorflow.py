"""keras up to 2.3.1 on TensorFlow, and TensorFlow 1.15: as symbolic.py has it."""

from .symbolic import SymbolicEngine

ENGINE = SymbolicEngine
