"""Reports against what documents really say: figures for users and for our own floors."""
