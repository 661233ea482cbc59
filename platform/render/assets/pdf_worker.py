# SPDX-License-Identifier: Apache-2.0
"""One HTML document to PDF: a JSON object on standard input, the PDF on standard output. Nothing is fetched: what the
document shows lies in it as data: addresses. Exit 69: WeasyPrint is not installed; any other but 0: no document."""
import json
import logging
import os
import sys

try:
    import weasyprint
except ImportError as missing:
    print(f"WeasyPrint is not installed: {missing}", file=sys.stderr)
    sys.exit(69)


def fetch(url, *_, **__):
    """Pictures, fonts and styles that the document carries; everything else is refused before anything is opened."""
    if not url[:5].lower() == "data:":
        raise ValueError("only data: addresses are read")
    return weasyprint.default_url_fetcher(url)


def name_attachments(_, pdf):
    """A file within the file is called as its link is titled; WeasyPrint would take the end of the data: address."""
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Type") == "/Filespec":
            one["F"] = one["UF"] = one["Desc"]


def main():
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL + 1)
    job = json.load(sys.stdin.buffer)
    styles = [weasyprint.CSS(string=text, url_fetcher=fetch, base_url="about:blank") for text in job["styles"]]
    document = weasyprint.HTML(string=job["html"], url_fetcher=fetch, base_url="about:blank")
    pdf = document.write_pdf(stylesheets=styles, variant=job["variant"], finisher=name_attachments)
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()


try:
    main()
except (Exception, RecursionError, MemoryError) as error:
    # The words may hold pieces of the document; its kind is enough.
    print(type(error).__name__, file=sys.stderr)
    os._exit(1)
