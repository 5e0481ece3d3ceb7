"""A small AsiaNews on loopback. `render` draws one page, `Replica` serves them all, `STORIES` are its words."""
