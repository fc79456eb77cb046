"""Inquiries ready to leave the machine -> answers with what they cost, by drivers: live, cached, a provider's batches. The only room
that opens a connection, and the only one that imports a model client."""
