"""What pages may say in templates: `{% say %}`, numbers, parts."""
