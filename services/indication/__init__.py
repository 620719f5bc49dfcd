"""Independent assessment: who may have long-term care, and why.

Owns the client file (the only place with a citizen service number and a name), mandates, applications, assessments
and indications. Never holds prices, budgets, vouchers or providers' offers: need is judged independently of money.
"""
