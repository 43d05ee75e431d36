"""What can be done with laws and with the basis of items."""

from app.editors.power_lists.laws import looking_up, parsing_action, proposal, register_actions

ACTIONS = (*parsing_action.ACTIONS, *register_actions.ACTIONS, *looking_up.ACTIONS, *proposal.ACTIONS)
