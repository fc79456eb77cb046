"""A provider's batch API: questions leave as files and come back within a day, as files.

A *parcel* is one file of requests and the batch that the provider makes of it. What is known of parcels stands in one SQLite file and is on
the disk before the step it speaks of, so that a run killed at any moment neither loses nor repeats what is paid for.
"""
