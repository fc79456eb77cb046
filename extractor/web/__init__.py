"""HTTP requests -> JSON and pages: the service, what stands before every route, and the process that works on its jobs."""
