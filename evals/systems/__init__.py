"""Other systems under the same test: a question goes in, a text comes out, so that "better than" is measured."""
