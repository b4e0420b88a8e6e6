"""A terminal dashboard for PostHog Experiments."""

__version__ = "0.1.0"
