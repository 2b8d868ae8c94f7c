"""One live panel a module, each about one kind of thing. Panels never import panels."""
