"""From a cleared draft to a public release, exactly once, and back. Ships the cleared bytes and makes nothing new."""
