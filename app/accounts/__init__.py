"""Staff: who they are, their role, how they sign in."""
