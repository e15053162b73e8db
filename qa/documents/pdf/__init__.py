"""PDF files: strings at places, lines, columns, paragraphs, and what they are in the document.

The only package that imports ``pypdf``.
"""
