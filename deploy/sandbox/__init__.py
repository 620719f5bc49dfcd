"""The sandbox: invented people, agreements and claims to try the product with."""
