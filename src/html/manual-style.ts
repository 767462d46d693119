/** How the manual looks: text of a readable width, and its contents beside it. */
export const manualStyle = `
.manual { display: grid; grid-template-columns: minmax(0, 1fr) 13rem; gap: 2.5rem; align-items: start; }
.doc { min-width: 0; max-width: 46rem; }
.doc h2 { margin-top: 2.25rem; }
.doc h3 { margin: 1.5rem 0 .4rem; }
.doc ul, .doc ol { margin: 0 0 1rem; padding-left: 1.4rem; }
.doc li { margin: .25rem 0; }
.doc li > pre { margin: .5rem 0; }
.doc :target { scroll-margin-top: 1rem; }
.doc .table { margin: 0 0 1rem; overflow-x: auto; }
.doc table { border-collapse: collapse; width: 100%; font-size: .92rem; }
.doc th, .doc td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.doc th { color: var(--soft); font-weight: 600; }
.doc td code { overflow-wrap: normal; }
.doc td:first-child code { white-space: nowrap; }
.doc .operation, .doc .type { margin-top: 2rem; padding-top: .25rem; border-top: 1px solid var(--line); }
.doc .operation h2 { margin-top: 1rem; }
.doc .route { overflow-wrap: anywhere; }
.doc details { margin: 0 0 1rem; }
.doc summary { cursor: pointer; color: var(--warm); }
.doc .paths td code { white-space: normal; overflow-wrap: anywhere; }
.contents { position: sticky; top: 1rem; font-size: .95rem; }
.contents p { margin: 0; font-weight: 600; }
.contents h2 { margin: 1rem 0 .2rem; color: var(--soft); font-family: inherit; font-size: .85rem; }
.contents ul { display: block; }
.contents a { padding: .2rem .7rem; }
body > footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem 2rem; color: var(--soft); font-size: .92rem; }
body > footer a { color: inherit; }
@media (max-width: 46rem) {
  .manual { grid-template-columns: minmax(0, 1fr); }
  .contents { position: static; padding-top: 1rem; border-top: 1px solid var(--line); }
  body > footer { padding: 0 1rem 1.5rem; }
}`
