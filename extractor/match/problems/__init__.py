"""Section five -> its problems and measures, item by item; what rules cannot part is handed on as it stands."""
