"""The demo: inputs from a made-up town, described in demo.toml, with the scripts that made them."""
