"""Pure decisions of claims: form of a file, states of payments, amounts that fit."""
