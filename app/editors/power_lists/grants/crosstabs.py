"""Tables of counts of adoption and of the three lists of duties."""

from app.editors.power_lists.grants import adoption, duties

CROSSTABS = (*adoption.CROSSTABS, *duties.CROSSTABS)
