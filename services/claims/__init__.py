"""Claims: allotments, claim batches and their judgement, payments. It holds no name, no diagnosis and no indication."""
