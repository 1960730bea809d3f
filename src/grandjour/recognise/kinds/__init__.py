"""One recogniser a file, each with source, labels, good and bad examples. `recognise.register` lists them."""
