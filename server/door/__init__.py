"""Who comes in: the doors, the gate before them, who somebody is and how much they may ask."""
