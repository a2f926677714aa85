"""Journeys in browsers other than Chromium: `build.py test --browser firefox`, `--browser webkit`."""
