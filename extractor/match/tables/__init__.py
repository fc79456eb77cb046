"""Sections two to four -> candidates for their cells: labels found, what stands beside them parted, every reading that holds kept."""
