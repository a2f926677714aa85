"""The installer: `install.html`, which the portal shows to administrators until the installation is finished.

It checks what the installation needs, puts the app's pages into their places and tells the portal that all is ready. It
can be opened as often as one likes: it looks at what is there and does the rest.
"""
