/** The page of a room, where a video stands beside what people say. */
export const roomStyle = `
main.full { max-width: 90rem; }
body:has(main.full) > header { max-width: 90rem; }
.room { display: grid; grid-template-columns: minmax(0, 1fr) minmax(18rem, 23rem); grid-template-rows: auto 1fr; gap: 1.5rem; align-items: start; }
.room .column { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; min-width: 0; }
.room .side { grid-column: 2; grid-row: 1 / span 2; }
.room h1 { margin-bottom: .25rem; }
.room h2 { margin: 0 0 .5rem; }
.room .about p { margin: 0 0 .25rem; }
.room .notice { margin: 0; }
.room .last:empty { display: none; }
.stage { position: relative; aspect-ratio: 16 / 9; max-height: 75vh; width: 100%; overflow: hidden; display: grid; place-items: center; background: #14110e; border-radius: 14px; }
.stage .place { position: absolute; inset: 0; }
.stage .place > * { display: block; width: 100%; height: 100%; border: 0; object-fit: contain; }
.stage .place > iframe { pointer-events: none; }
.stage.open .place > iframe { pointer-events: auto; }
.stage .nothing { position: relative; margin: 0; padding: 1rem; color: #d8cec0; text-align: center; }
.stage .unblock { position: absolute; inset: auto auto 1rem 1rem; }
.watch .current { margin: .75rem 0 .5rem; font-weight: 600; font-size: 1.1rem; overflow-wrap: anywhere; }
.watch .mistake { margin: .5rem 0 0; }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem .75rem; }
.watch > .stage + .controls { margin-top: .75rem; }
.controls .button { min-height: 2.5rem; padding: .3rem .9rem; }
.controls .button.primary { min-width: 5.5rem; }
.controls select { width: auto; min-height: 2.5rem; padding: .3rem .5rem; }
.room input[type=range] { width: auto; min-height: 2.5rem; padding: 0; background: none; border: 0; accent-color: var(--warm); }
.controls .seekbar { flex: 1 1 100%; display: flex; align-items: center; gap: .75rem; }
.controls .seek { flex: 1 1 6rem; min-width: 0; }
.controls .time { color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.controls .volume { margin-left: auto; display: flex; align-items: center; gap: .5rem; font-weight: 400; color: var(--soft); }
.controls .volume input { width: 6rem; }
.button:disabled { cursor: not-allowed; color: var(--soft); background: transparent; border-color: var(--line); }
.button[aria-pressed=true] { background: var(--tint); border-color: var(--warm); }
.room .card { padding: 1.1rem 1.25rem; }
.room .search { margin-top: .25rem; }
.room .searching p { margin: .5rem 0 0; }
.room .rows { margin: 0; }
.room .rows li { padding: .6rem 0; }
.room .rows li:last-child { border-bottom: 0; }
.room .rows p { margin: 0; overflow-wrap: anywhere; }
.room .found { margin: .5rem 0; }
.room .found li { display: grid; grid-template-columns: 1fr max-content max-content; gap: .75rem; align-items: center; overflow-wrap: anywhere; }
.scroll { max-height: 32rem; overflow: auto; overscroll-behavior: contain; }
.queue .head { min-height: 2.25rem; }
.queue .numbered { margin-top: .75rem; }
.queue .order { flex-wrap: wrap; }
.chat .log { height: 22rem; margin: 0 0 .75rem; overflow: auto; overscroll-behavior: contain; }
.chat .log ul { margin: 0; padding: 0; list-style: none; }
.chat .log li { padding: .2rem 0; overflow-wrap: anywhere; }
.chat .log .said { white-space: pre-line; }
.chat .log .name { font-weight: 600; }
.chat .log .event { color: var(--soft); font-size: .9rem; }
.chat .log .event .name { font-weight: 400; }
.chat .log .button { min-height: 1.5rem; padding: 0 .25rem; font-size: .85rem; color: var(--warm); border: 0; text-decoration: underline; text-underline-offset: .18em; }
.say { display: flex; gap: .5rem; }
.say input { flex: 1; min-width: 0; width: auto !important; }
.people .rows { max-height: 20rem; overflow: auto; }
.people .name { font-weight: 600; overflow-wrap: anywhere; }
.manage summary { width: fit-content; color: var(--soft); font-size: .9rem; cursor: pointer; }
.manage .order { display: flex; flex-wrap: wrap; gap: .4rem; margin: .4rem 0; }
.manage .order select { width: auto; min-height: 2.25rem; padding: .2rem .5rem; }
.manage .say, .manage .hint { margin-top: .5rem; }
.managing { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .75rem; min-width: 0; }
.room .managing details { min-width: 0; margin: 0; }
.managing details[open] { flex-basis: 100%; max-width: 44rem; }
.managing details[open] > summary { background: var(--tint); }
.managing form { padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
.managing .search { padding: 0 .25rem; }
.grants { max-height: 24rem; margin: .5rem 0 1rem; overflow: auto; }
.grants table { border-collapse: collapse; width: 100%; font-size: .9rem; }
.grants th, .grants td { padding: .3rem .4rem; text-align: center; border-bottom: 1px solid var(--line); }
.grants thead th { position: sticky; top: 0; background: var(--card); font-size: .8rem; }
.grants tbody th { text-align: left; font-weight: 400; }
.grants input { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--warm); }
.closed { max-width: 38rem; margin: 0 auto; }
@media (max-width: 60rem) {
  .room { grid-template-columns: minmax(0, 1fr); grid-template-rows: none; }
  .room .side { grid-column: auto; grid-row: auto; }
  .chat .log { height: 14rem; }
  .stage { border-radius: 8px; }
}`
