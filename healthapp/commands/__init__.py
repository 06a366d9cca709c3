"""The commands of `healthapp …`, one module each.

A module here that doesn't start with an underscore has `register(app)`, which adds its command or group to the Typer
app. `healthapp.cli` finds the modules by itself. Import what is heavy inside the function: `--help` shall be quick.
"""
