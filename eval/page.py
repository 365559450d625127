"""The report's style and script: one page, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root{--ink:#1b1b1b;--soft:#595959;--line:#d5d5d5;--bg:#fff;--card:#f7f7f5;--right:#1a6b3c;
--partly:#7a5b00;--abstained:#3f5a7a;--wrong:#a11d1d;--bar:#2f6f8f;--dev:#8a8a8a;--mark:#ffe9a8}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--bg);margin:0 auto;
max-width:70rem;padding:1.5rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem}h3{font-size:1rem;margin:1rem 0 .3rem}
p.soft,.soft{color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0 1.5rem}
th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);
vertical-align:top}
.wide{overflow-x:auto}
svg{display:block}
.filters{position:sticky;top:0;background:var(--bg);padding:.7rem 0;display:flex;flex-wrap:wrap;
gap:.6rem;border-bottom:1px solid var(--line);z-index:1}
.filters label{font-size:.85rem;color:var(--soft)}
.filters select,.filters input{font:inherit;display:block;padding:.2rem .4rem;max-width:15rem}
details.case{border:1px solid var(--line);border-left:6px solid var(--line);border-radius:4px;
margin:.5rem 0;padding:.5rem .8rem}
details.case>summary{cursor:pointer}
details.right{border-left-color:var(--right)}details.partly{border-left-color:var(--partly)}
details.abstained{border-left-color:var(--abstained)}details.wrong{border-left-color:var(--wrong)}
.badge{font-size:.8rem;font-weight:600;margin-right:.5rem}
.badge.right{color:var(--right)}.badge.partly{color:var(--partly)}
.badge.abstained{color:var(--abstained)}.badge.wrong{color:var(--wrong)}
blockquote,.answer{background:var(--card);margin:.3rem 0;padding:.5rem .8rem;white-space:pre-wrap;
overflow-wrap:anywhere}
mark{background:var(--mark);color:inherit}
.why li{color:var(--wrong)}
[hidden]{display:none}
@media print{tr{break-inside:avoid}
.filters{display:none}details.case{break-inside:avoid}body{max-width:none;padding:0}}
"""

SCRIPT = """
const cases=[...document.querySelectorAll('details.case')];
const fields=[...document.querySelectorAll('.filters select')];
const search=document.getElementById('search');
const count=document.getElementById('count');
function show(){
  const words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown=0;
  for(const c of cases){
    const fits=fields.every(f=>!f.value||c.dataset[f.name]===f.value);
    const text=words.length?c.textContent.toLowerCase():'';
    c.hidden=!(fits&&words.every(w=>text.includes(w)));
    if(!c.hidden)shown++;
  }
  count.textContent=shown+' av '+cases.length+' fall';
}
fields.forEach(f=>f.addEventListener('change',show));
search.addEventListener('input',show);
addEventListener('beforeprint',()=>cases.forEach(c=>{if(!c.hidden)c.open=true}));
if(location.hash){const c=document.getElementById(location.hash.slice(1));if(c)c.open=true}
show();
"""


def document(title: str, body: str) -> str:
    """A whole HTML page; ``body`` must be escaped already."""
    return (
        '<!doctype html>\n<html lang="sv"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="'
        f"default-src 'none'; style-src '{_hash(STYLE)}'; script-src '{_hash(SCRIPT)}'\">"
        f"<title>{title}</title><style>{STYLE}</style></head>\n"
        f"<body>{body}<script>{SCRIPT}</script></body></html>\n"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
