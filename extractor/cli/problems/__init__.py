"""`nianbao problems`: documents or reports -> what their section five lists."""
