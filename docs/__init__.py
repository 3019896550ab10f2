"""The documentation site: pages in Markdown, and in `_extensions` what the build and the tests do with them."""
