"""Reports on campaigns; they read what the store returns, never a running campaign."""
