"""The page /tillganglighet: how accessible the page is known to be; how to report a fault."""

from __future__ import annotations

STATEMENT = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Tillgänglighet – Ansvarslotsen</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="lots/page.css"></head>
<body class="lots-plain"><main>
<p><a href="./">Till Ansvarslotsen</a></p>
<h1>Tillgänglighet för Ansvarslotsen</h1>
<p>Den här sidan ska kunna användas av alla. Den prövas mot WCAG 2.1, nivå A och AA.</p>
<h2>Så har vi prövat</h2>
<ul>
<li>Varje flik prövas med verktyget axe-core, i ljust och mörkt läge och i webbläsare på svenska och
engelska.</li>
<li>En fråga ställs, besvaras och följs till sin källa med enbart tangentbord.</li>
<li>Sidan prövas i 320 bildpunkters bredd och i 200 och 400 procents förstoring.</li>
<li>När svaret är klart meddelas det till skärmläsare utan att markören flyttas.</li>
</ul>
<p>Prövningen är gjord av utvecklarna med program. Ingen utomstående har granskat sidan, och den är
inte prövad av användare med skärmläsare.</p>
<h2>Kända brister</h2>
<ul>
<li>Ansvarskartan som bild går inte att läsa med skärmläsare rad för rad. Samma uppgifter finns i
tabellen under bilden, med källor.</li>
<li>Sidan kräver JavaScript.</li>
<li>Överenskommelserna återges som text. Bilder och diagram i originalen visas inte.</li>
</ul>
<h2>Rapportera ett hinder eller ett fel</h2>
<p>Hör av dig till den verksamhet som har gett dig adressen till sidan. Beskriv vad du försökte göra
och vilken webbläsare och vilket hjälpmedel du använder. Skriv inga uppgifter om patienter, elever
eller klienter.</p>
<p>Är du inte nöjd med svaret kan du anmäla det till Myndigheten för digital förvaltning, som utövar
tillsyn över lagen om tillgänglighet till digital offentlig service (2018:1937).</p>
</main></body></html>
"""
