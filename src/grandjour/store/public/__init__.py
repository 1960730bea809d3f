"""All that a portal needs: releases, their files, and the log that makes them visible. Reader and writer apart."""
