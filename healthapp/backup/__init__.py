"""Encrypted backups of a whole installation, and what is made of them again.

A base (the database's files, taken while it runs) and the stream of its changes (WAL) come by Postgres' replication
protocol and go, sealed, into a folder elsewhere. docs/adr says why we speak the protocol ourselves.
"""
