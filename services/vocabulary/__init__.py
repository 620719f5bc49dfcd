"""The words of the field that all services share: who takes part, what services are called, what fields mean.

`services.common` is technical and gets its words from here; this package knows nothing but how a text is written.
"""
