"""What both websites share: templates, words in two languages, figures and dates, security headers. No data access."""
