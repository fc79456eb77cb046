"""The values that walk through the house: frozen, slotted, without behaviour beyond their own fields. Whatever one room hands to the next
is defined here."""
