"""What stands in running text: persons and their roles, addresses, numbers announced by a word, private matters."""
