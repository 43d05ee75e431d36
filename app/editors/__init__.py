"""One folder a tab, found by `app.bootstrap`; an editor never imports another editor."""
