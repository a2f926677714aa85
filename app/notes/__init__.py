"""The notes of calls: drafts, what is to be saved, how it is stored, and its delivery to the CRM.

The wrap-up of the panel and the background worker both deliver notes with this package; neither knows how.
"""
