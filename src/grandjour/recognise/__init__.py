"""Room of the path: an extraction, a text or a draft → findings. It suspects; a named agent decides."""
