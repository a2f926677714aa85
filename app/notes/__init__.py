"""The notes of calls: drafts, save requests, how they are stored, and their delivery to the CRM.

Both the panel's wrap-up and the background worker deliver notes with this package, without knowing how.
"""
