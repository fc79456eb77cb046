"""`nianbao serve` and `nianbao keys`: arguments -> a service that runs, and the keys it knows."""
