"""五项权力, whistle slips, project papers, task lists, clean-up of 责任状, stationed bodies."""
