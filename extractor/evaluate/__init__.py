"""Reports and what people found in the same documents -> judgements, counted and sliced: figures for users and for our own floors."""
