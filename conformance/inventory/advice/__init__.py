"""What to use instead of names, arguments and members that went from Keras' API."""

from conformance.inventory.advice.model import Advice
from conformance.inventory.advice.packed import advice_for

__all__ = ["Advice", "advice_for"]
