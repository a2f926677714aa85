"""The installer: `install.html`, which the portal shows to administrators until the installation is finished.

It checks the requirements, binds the app's pages to their placements, and finishes the installation. It can be opened
any number of times: it looks at what is there and does the rest.
"""
