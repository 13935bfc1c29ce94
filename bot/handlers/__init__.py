"""Handlers: one module for each kind of message, button or command."""
