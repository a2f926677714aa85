"""The written configurations on real servers: one table of requests, and the panel.

Run by `build.py test tests/hosting`, never with the other tests: they need nginx and Caddy. Of Debian:
`apt install nginx-light libnginx-mod-http-brotli-static caddy`. What is not there is skipped.
"""
