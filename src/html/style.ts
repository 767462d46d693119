import { digestOf } from '../platform/secret.js'
import { manualStyle } from './manual-style.js'
import { roomStyle } from './room-style.js'

const colours = `
:root {
  color-scheme: light dark;
  --paper: #f8f5f0;
  --card: #fffdfa;
  --line: #ddd4c7;
  --edge: #8a7f70;
  --ink: #25201b;
  --soft: #655b4f;
  --warm: #9a4f1e;
  --warm-strong: #7f3f15;
  --on-warm: #fffdfa;
  --tint: #f4e7da;
  --bad: #a02a1e;
  --bad-tint: #fbe6e2;
  --wary: #6d4c00;
  --wary-tint: #fbefcd;
  --shadow: 0 1px 2px #4a32150f, 0 8px 24px #4a32150f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191613;
    --card: #221e1a;
    --line: #3b342d;
    --edge: #8d8172;
    --ink: #efe8de;
    --soft: #b8ac9c;
    --warm: #eba06a;
    --warm-strong: #f5b98c;
    --on-warm: #231509;
    --tint: #33271d;
    --bad: #f4a296;
    --bad-tint: #3d211d;
    --wary: #ecc970;
    --wary-tint: #362b12;
    --shadow: none;
  }
}`

const base = `
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.55 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
body { margin: 0; min-height: 100vh; background: var(--paper); color: var(--ink); }
h1, h2, h3, .brand { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, P052, Georgia, serif; line-height: 1.2; text-wrap: balance; }
h1 { margin: 0 0 .5rem; font-size: clamp(1.7rem, 1.3rem + 1.8vw, 2.3rem); font-weight: 600; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; font-weight: 600; }
h3 { margin: 0; font-size: 1.05rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; }
a { color: var(--warm); text-underline-offset: .18em; }
a:hover { color: var(--warm-strong); }
:focus-visible { outline: 3px solid var(--warm); outline-offset: 2px; border-radius: 4px; }
code, pre { font: .875em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre code { font-size: 1em; }
pre { margin: 0 0 1rem; padding: .8rem 1rem; background: var(--tint); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.lead { font-size: 1.1rem; color: var(--soft); overflow-wrap: anywhere; }
.muted { color: var(--soft); }
.skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--card); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }`

const frame = `
body > header { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.5rem; max-width: 66rem; margin: 0 auto; padding: .9rem 1.25rem; }
.brand { display: inline-flex; align-items: center; gap: .45rem; color: var(--ink); font-size: 1.35rem; font-weight: 600; text-decoration: none; }
.brand svg { color: var(--warm); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: .35rem .7rem; border-radius: 999px; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); background: var(--tint); }
nav a[aria-current] { color: var(--ink); background: var(--tint); font-weight: 600; }
.who { display: flex; align-items: center; gap: .75rem; margin-left: auto; min-width: 0; }
.who .name { max-width: 12rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
main { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
main.narrow { max-width: 38rem; padding-top: clamp(1.5rem, 7vh, 5rem); }
.card { padding: clamp(1.1rem, .8rem + 1.6vw, 2rem); background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); }
.card > :last-child, .notice > :last-child { margin-bottom: 0; }
.card h2:first-child, .stack > h2 { margin-top: 0; }
.card > h1 + .stack { margin-top: 1.25rem; }
@media (max-width: 46rem) {
  body > header { padding: .75rem 1rem; }
  nav { order: 3; width: 100%; }
  nav ul { margin: 0 -.5rem; }
  nav a { padding: .35rem .6rem; }
  main { padding: 1rem 1rem 3rem; }
}`

const forms = `
.stack { display: grid; gap: 1rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 1rem; }
.field { display: grid; gap: .3rem; min-width: 0; }
label { font-weight: 600; }
.columns .field { align-content: start; }
.hint { margin: 0; font-size: .9rem; color: var(--soft); }
.mistake { margin: 0; font-size: .95rem; color: var(--bad); }
[aria-invalid=true] { border-color: var(--bad) !important; }
.typed { margin: 0 0 1.25rem; }
.typed dt { color: var(--soft); font-size: .85rem; }
.typed dd { margin: 0 0 .6rem; white-space: pre-line; overflow-wrap: anywhere; }
input:not([type=hidden], [type=checkbox]), select, textarea { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: 8px; }
.choices { display: grid; gap: .5rem; margin: 0; padding: 0; border: 0; min-width: 0; }
.choices legend { padding: 0; margin-bottom: .5rem; font-weight: 600; }
.choices label { display: grid; grid-template-columns: auto 1fr; gap: .1rem .75rem; align-items: center; padding: .6rem .8rem; background: var(--tint); border-radius: 8px; font-weight: 400; cursor: pointer; }
.choices input { width: 1.2rem; height: 1.2rem; margin: 0; accent-color: var(--warm); }
.choices code, .choices small { grid-column: 2; color: var(--soft); }
.ongoing progress { width: 100%; height: 1rem; accent-color: var(--warm); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .25rem; }
.other { margin-top: 1.25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .5rem 1.2rem; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; color: var(--ink); background: transparent; border: 1px solid var(--edge); border-radius: 8px; }
.button:hover { color: var(--ink); background: var(--tint); }
.button.primary { color: var(--on-warm); background: var(--warm); border-color: var(--warm); }
.button.primary:hover { color: var(--on-warm); background: var(--warm-strong); }
.button.danger { color: var(--bad); border-color: var(--bad); }
.button.danger:hover { background: var(--bad-tint); }
textarea { resize: vertical; }
textarea.secret { font: .9rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; background: var(--tint); }
.button.quiet { min-height: 2.25rem; padding: .25rem .7rem; font-weight: 400; border-color: var(--line); }
.notice { margin: 0 0 1rem; padding: .75rem 1rem; border-left: 4px solid; border-radius: 8px; overflow-wrap: anywhere; }
.notice.error { color: var(--bad); background: var(--bad-tint); }
.notice.warning { color: var(--wary); background: var(--wary-tint); }
.notice.news { color: var(--ink); background: var(--tint); border-color: var(--warm); }`

const lists = `
.points { display: grid; gap: .75rem; margin: 2rem 0; padding: 0; list-style: none; }
.points li { padding-left: 1rem; border-left: 3px solid var(--line); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.tiles .card { position: relative; padding: 1.25rem; }
.tiles h2 { margin-top: 0; }
.tiles h2 a::after { content: ""; position: absolute; inset: 0; border-radius: 14px; }
.tiles .card:hover { border-color: var(--edge); }
.tiles h3 a { color: var(--ink); text-decoration: none; }
.tiles h3 a::after { content: ""; position: absolute; inset: 0; border-radius: 14px; }
.rooms p { margin: .35rem 0 0; overflow-wrap: anywhere; }
.rooms .text { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.qr { display: block; width: min(15rem, 100%); margin: 0 0 1rem; border-radius: 8px; }
.scopes { display: grid; gap: .5rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.scopes li { display: grid; grid-template-columns: 1fr fit-content(45%); align-items: baseline; gap: .1rem 1rem; padding: .5rem .8rem; background: var(--tint); border-radius: 8px; }
@media (max-width: 46rem) { .scopes li { grid-template-columns: 1fr; } }
.scopes span { overflow-wrap: anywhere; }
.scopes code { color: var(--soft); }
.search { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin-top: 1.25rem; }
.search input { flex: 1 1 12rem; width: auto !important; }
.sessions { display: grid; gap: 1rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.session { padding: 1.1rem 1.25rem; }
.session .scopes { margin: .75rem 0; }
.head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; }
.head h2, .head h3 { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.session > details, .session > p { margin-top: .75rem; }
.tag { padding: .2rem .7rem; border-radius: 999px; background: var(--tint); font-size: .9rem; font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 0; font-size: .95rem; }
.facts dt { color: var(--soft); font-size: .85rem; }
.events { display: grid; gap: .25rem; margin: 0 0 1.5rem; padding: 0; list-style: none; }
.events li { padding: .7rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.events p { margin: 0; }
.wary { color: var(--wary); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.rows { margin: 1rem 0; padding: 0; list-style: none; }
.rows li { padding: .9rem 0; border-bottom: 1px solid var(--line); }
.rows h2 { display: flex; flex-wrap: wrap; align-items: center; gap: .2rem .75rem; margin: 0 0 .15rem; font-family: inherit; font-size: 1.05rem; line-height: 1.4; overflow-wrap: anywhere; }
.rows h2 a { color: var(--ink); text-decoration-color: var(--edge); text-decoration-thickness: 1px; min-width: 0; }
.rows p { margin: 0; overflow-wrap: anywhere; }
.rows time { white-space: nowrap; }
.text { white-space: pre-line; overflow-wrap: anywhere; }
.numbered li { display: grid; grid-template-columns: minmax(2rem, max-content) 1fr max-content; gap: .1rem .75rem; align-items: start; }
.numbered .place { color: var(--soft); line-height: 1.68; font-variant-numeric: tabular-nums; }
.numbered .order { display: flex; gap: .4rem; }
.numbered li:target { background: var(--tint); box-shadow: 0 0 0 .5rem var(--tint); border-radius: 2px; }
@media (max-width: 46rem) { .numbered li { grid-template-columns: minmax(2rem, max-content) 1fr; } .numbered .order { grid-column: 2; margin-top: .4rem; } }
.pictures li { display: grid; gap: .1rem 1rem; align-items: start; grid-template-columns: 10rem 1fr max-content; }
.pictures.numbered li { grid-template-columns: minmax(2rem, max-content) 10rem 1fr max-content; }
.pictures .order form { display: flex; flex-wrap: wrap; gap: .4rem; }
.pictures .order { flex-direction: column; align-items: end; }
.order input { width: 4.5rem !important; min-height: 2.25rem !important; padding: .25rem .5rem !important; }
.thumbnail { position: relative; display: block; overflow: hidden; aspect-ratio: 16 / 9; background: var(--tint); border-radius: 8px; }
.thumbnail img { display: block; width: 100%; height: 100%; object-fit: cover; }
.thumbnail .length { position: absolute; right: .3rem; bottom: .3rem; padding: 0 .35rem; border-radius: 4px; color: #fff; background: #000c; font-size: .8rem; font-variant-numeric: tabular-nums; }
.progress { position: absolute; inset: auto 0 0; width: 100%; height: .3rem; border: 0; appearance: none; background: #0008; }
.progress::-webkit-progress-bar { background: transparent; }
.progress::-webkit-progress-value { background: var(--warm); }
.progress::-moz-progress-bar { background: var(--warm); }
.picked li { display: grid; grid-template-columns: auto 1fr max-content; gap: .1rem .9rem; align-items: center; }
.picked input { width: 1.2rem; height: 1.2rem; margin: 0; accent-color: var(--warm); }
@media (max-width: 30rem) { .picked li { grid-template-columns: auto 1fr; } .picked li > .button { grid-column: 2; justify-self: start; margin-top: .4rem; } }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin: 1rem 0; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
.bar legend { padding: 0 .4rem; color: var(--soft); }
.bar select, .search select { width: auto !important; max-width: 14rem; }
.inline { display: flex; flex-wrap: wrap; align-items: start; gap: .5rem .75rem; margin: 0 0 1.25rem; }
.inline .field { flex: 1 1 16rem; max-width: 34rem; }
.inline > .button { margin-top: 1.85rem; }
@media (max-width: 30rem) { .inline > .button { margin-top: 0; } }
.search + .muted { margin: .75rem 0 0; }
.tabs { margin: 1rem 0; }
.tabs a { border: 1px solid var(--line); }
.tabs + .confirm { margin-bottom: 1rem; }
.columns.choices { grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); }
.columns.choices legend { grid-column: 1 / -1; }
.columns.choices.wide { grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
.choices.wide label { align-content: start; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); gap: 1.25rem 1rem; margin: 1rem 0; padding: 0; list-style: none; }
.gallery h2 { display: flex; flex-wrap: wrap; align-items: center; gap: .2rem .5rem; margin: .5rem 0 0; font-family: inherit; font-size: 1rem; line-height: 1.35; overflow-wrap: anywhere; }
.gallery h2 a { color: var(--ink); text-decoration: none; min-width: 0; }
.gallery h2 a:hover { text-decoration: underline; }
.gallery .tag { padding: .1rem .5rem; font-size: .8rem; }
.gallery h3 { margin-top: .5rem; font-family: inherit; font-size: 1rem; line-height: 1.35; }
.gallery h3 a { color: var(--ink); text-decoration: none; }
.gallery h3 a:hover { text-decoration: underline; }
.gallery p { margin: .15rem 0 0; font-size: .92rem; overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 46rem) {
  .pictures li { grid-template-columns: 7.5rem 1fr; }
  .pictures.numbered li { grid-template-columns: minmax(1.5rem, max-content) 7.5rem 1fr; }
  .pictures .order { grid-column: 1 / -1; flex-flow: row wrap; align-items: center; margin-top: .5rem; }
}
.turn { display: flex; gap: .75rem; margin-top: 1.5rem; }
.sections { display: grid; gap: 1.25rem; margin-top: 1.5rem; }
.confirm summary { list-style: none; width: fit-content; }
.confirm summary::-webkit-details-marker { display: none; }
.confirm + .confirm { margin-top: .75rem; }
.turn + .actions, .rows + .actions, .gallery + .actions, .lead + .actions { margin-top: 1.5rem; }
.confirm[open] > summary { margin-bottom: 1rem; }
.edit .sections { max-width: 38rem; margin: 0 0 1.5rem; }
.address { padding: .5rem .8rem; border: 1px solid var(--line); border-radius: 8px; }`

const records = `
.chart svg { display: block; width: 100%; height: 8rem; border-bottom: 1px solid var(--line); }
.chart rect { fill: var(--warm); }
.chart .lead { margin: 0 0 .5rem; }
.records { width: 100%; margin: 1rem 0; border-collapse: collapse; }
.records th, .records td { padding: .65rem .75rem .65rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.records th { overflow-wrap: anywhere; }
.records thead th { color: var(--soft); font-size: .9rem; font-weight: 400; overflow-wrap: normal; }
.records .number { text-align: right; font-variant-numeric: tabular-nums; }
.records .tag { padding: .1rem .5rem; font-size: .8rem; white-space: nowrap; }
.actions + .confirm, form + .confirm { margin-top: .75rem; }
.tag.bad { color: var(--bad); background: var(--bad-tint); }
@media (min-width: 62rem) { .sections.two { grid-template-columns: 1fr 1fr; align-items: start; } }
@media (max-width: 46rem) {
  .records, .records tbody, .records th, .records td { display: block; }
  .records thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .records tr { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .records th, .records td, .records .number { padding: .1rem 0; border: 0; text-align: left; }
  .records tbody th { width: 100%; }
  .records td::before { content: attr(data-label) ": "; color: var(--soft); }
}`

/** The one style sheet of every page. */
const sheets = [colours, base, frame, forms, lists, records, roomStyle, manualStyle]
export const style = sheets.join('\n').trim()

export const styleUrl = `/assets/style.css?v=${digestOf(style).slice(0, 12)}`
