"""GraphQL at `/graphql`, one file a context: for reading several things in one go. What changes something is REST's."""
