"""`Finding`s, facts and rulings → `Decision`: the procedure of the law, step by step. Doubt is a question."""
