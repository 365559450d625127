'use strict';
const cases = [...document.querySelectorAll('details.case')];
const fields = [...document.querySelectorAll('.filters select')];
const search = document.getElementById('search');
const count = document.getElementById('count');
const told = JSON.parse(document.getElementById('answers').textContent);
const initials = document.getElementById('initials');
const save = document.getElementById('save');
const KEY = 'ansvarslotsen-granskning-' + told.key;
const VERDICTS = [['right', 'Rätt'], ['wrong', 'Fel'], ['unsure', 'Osäkert']];
let marks = {};  // "case|statement" → review
let unsaved = false;

// filter and search

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const c of cases) {
    const fits = fields.every(f => !f.value || c.dataset[f.name] === f.value);
    const text = words.length ? c.textContent.toLowerCase() : '';
    c.hidden = !(fits && words.every(w => text.includes(w)));
    if (!c.hidden) shown++;
  }
  count.textContent = shown + ' av ' + cases.length + ' fall';
}

function goTo() {
  const c = location.hash && document.getElementById(location.hash.slice(1));
  if (!c || !c.matches('details.case')) return;
  c.hidden = false;
  c.open = true;
  c.scrollIntoView();
}

// marks: kept in this browser until they are cleared

function hex() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
}

function keep() {
  try { localStorage.setItem(KEY, JSON.stringify({marks, initials: initials.value})); } catch { }
  const n = Object.keys(marks).length;
  save.textContent = 'Spara omdömen som fil (' + n + ')';
  save.disabled = !n;
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || '{}');
    marks = kept.marks || {};
    initials.value = kept.initials || '';
  } catch { marks = {}; }
}

function tell(name) {
  const mine = Object.entries(marks).filter(([k]) => k.split('|')[0] === name);
  const said = mine.map(([, r]) => r.verdict);
  const c = document.getElementById(name);
  if (!c) return;
  c.dataset.mark = ['wrong', 'unsure', 'right'].find(v => said.includes(v)) || 'none';
  const form = c.querySelector('.review');
  if (form) form.classList.toggle('marked', said.length > 0);
}

function mark(name, at, verdict, comment) {
  const key = name + '|' + (at === null ? '' : at);
  const answer = told.cases[name];
  const hashes = {};
  for (const d of answer.documents) hashes[d] = told.hashes[d];
  marks[key] = {
    id: hex(), created: new Date().toISOString().slice(0, 19) + 'Z', case: name,
    turns: answer.turns, status: answer.status, statement: at,
    statement_text: at === null ? '' : answer.answer.claims[at].text,
    verdict, comment, hashes, answer: answer.answer,
  };
  unsaved = true;
  tell(name);
  keep();
}

function row(name, at, text) {
  const key = name + '|' + (at === null ? '' : at);
  const box = document.createElement('div');
  box.className = 'row';
  const set = box.appendChild(document.createElement('fieldset'));
  set.appendChild(document.createElement('legend')).textContent = text;
  const now = marks[key];
  for (const [value, word] of VERDICTS) {
    const label = set.appendChild(document.createElement('label'));
    const input = label.appendChild(document.createElement('input'));
    Object.assign(input, {type: 'radio', name: 'v|' + key, value, checked: now?.verdict === value});
    label.append(' ' + word);
  }
  const label = set.appendChild(document.createElement('label'));
  label.className = 'comment';
  label.append('Kommentar (inga personuppgifter)');
  const comment = label.appendChild(document.createElement('input'));
  Object.assign(comment, {type: 'text', maxLength: 2000, value: now?.comment || ''});
  box.classList.toggle('marked', Boolean(now));
  box.addEventListener('change', () => {
    const chosen = box.querySelector('input[type=radio]:checked');
    if (!chosen) return;
    box.classList.add('marked');
    mark(name, at, chosen.value, comment.value);
  });
  return box;
}

function reviewForm(c) {
  if (c.querySelector('.review')) return;
  const answer = told.cases[c.id];
  const form = document.createElement('section');
  form.className = 'review';
  form.appendChild(document.createElement('h3')).textContent = 'Granska';
  answer.answer.claims.forEach((claim, at) => form.append(row(c.id, at, claim.text)));
  form.append(row(c.id, null, 'Hela svaret'));
  c.append(form);
  tell(c.id);
}

function download() {
  if (!/^\p{L}{0,4}$/u.test(initials.value)) {
    initials.setCustomValidity('Skriv högst fyra bokstäver, inget namn');
    initials.reportValidity();
    return;
  }
  const reviews = Object.values(marks).map(r => ({...r, initials: initials.value}));
  const blob = new Blob([JSON.stringify({reviews}, null, 1)], {type: 'application/json'});
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'omdomen.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  unsaved = false;
}

function clear() {
  if (!confirm('Ta bort alla omdömen i den här webbläsaren?')) return;
  marks = {};
  unsaved = false;
  try { localStorage.removeItem(KEY); } catch { }
  document.querySelectorAll('.review').forEach(form => form.remove());
  cases.forEach(c => { tell(c.id); if (c.open) reviewForm(c); });
  keep();
  show();
}

// printing opens what is shown, and closes it again

let opened = [];
addEventListener('beforeprint', () => {
  opened = cases.filter(c => !c.hidden && !c.open);
  opened.forEach(c => { c.open = true; });
});
addEventListener('afterprint', () => opened.forEach(c => { c.open = false; }));

fields.forEach(f => f.addEventListener('change', show));
search.addEventListener('input', show);
cases.forEach(c => c.addEventListener('toggle', () => { if (c.open) reviewForm(c); }));
initials.addEventListener('input', () => { initials.setCustomValidity(''); keep(); });
save.addEventListener('click', download);
document.getElementById('clear').addEventListener('click', clear);
addEventListener('hashchange', goTo);
addEventListener('beforeunload', event => { if (unsaved) event.preventDefault(); });
recall();
cases.forEach(c => tell(c.id));
keep();
show();
goTo();
