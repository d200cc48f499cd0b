# Parts of web pages, for tools/page and tools/manual.
# Copyright (C) 2026 the mmbias authors
# SPDX-License-Identifier: GPL-3.0-or-later

# page_head TITLE
page_head () {
  cat <<HEAD
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>$1</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 16px/1.5 sans-serif; max-width: 56em; margin: 2em auto; padding: 0 1em; color: #222 }
a { color: #0072b2; text-decoration: none } a:hover { text-decoration: underline }
pre { background: #f5f5f2; padding: .7em 1em; overflow-x: auto; font-size: 14px }
code { font-size: 90% } pre code { font-size: 100% } img { max-width: 100% }
table { border-collapse: collapse; margin: 1em 0 }
td, th { border: 1px solid #bbb; padding: .2em .6em; text-align: left; vertical-align: top }
td[align=right], th[align=right] { text-align: right }
h2, h3 { margin-top: 2em } h4 { margin: 1.5em 0 .5em; font-size: 1.05em }
dl { margin: .5em 0 } dt { margin-top: .4em } dd { margin-left: 2em }
dl.def > dt { font: 15px/1.6 monospace } dl.def > dd { margin: 1em 0 0 }
dl.def em { font-style: normal } dl.def strong { color: #000 }
nav.contents { columns: 2; font-size: 90% } nav.contents a { display: block }
</style></head><body>
HEAD
}

page_end () {
  echo '</body></html>'
}

# page_markdown FILE: its text, with names of headings as GitHub makes them (of
# statements of the theory: T and their number), after a table of contents.
page_markdown () {
  cmark-gfm -e table "$1" | awk '
    /^<h[23]>/ {
      level = substr ($0, 3, 1)
      words = substr ($0, 5)
      sub (/<\/h[23]>$/, "", words)
      name = words
      if (match (name, /^T[0-9]+[a-z]? /))
        name = substr (name, 1, RLENGTH - 1)
      else {
        name = tolower (name)
        gsub (/<[^>]*>|&[a-z]+;/, "", name)
        gsub (/[^a-z0-9 -]/, "", name)
        gsub (/ /, "-", name)
      }
      links = links "<a href=\"#" name "\">" words "</a>\n"
      $0 = "<h" level " id=\"" name "\">" words "</h" level ">"
    }
    { text = text $0 "\n" }
    END { printf "<nav class=\"contents\">\n%s</nav>\n%s", links, text }'
}
