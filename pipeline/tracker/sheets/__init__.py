"""One module a sheet: each has `pages(view)`, which gives its page or pages. Their order stands in workbook.py."""
