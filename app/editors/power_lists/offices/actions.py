"""What can be done with offices, functions, templates, use of items and links."""

from app.editors.power_lists.offices import boilerplate, functions, links, rehoming, usage

ACTIONS = (*rehoming.ACTIONS, *boilerplate.ACTIONS, *functions.ACTIONS, *usage.ACTIONS, *links.ACTIONS)
