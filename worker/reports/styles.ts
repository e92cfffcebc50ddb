import { cssColors, DARK, LIGHT } from "./palette.ts";
import { FONT_SIZE } from "./scene.ts";

/** Each palette has 4.5:1 at least for text and 3:1 for charts. Paper is always light. */
export const STYLES = `
:root {
  color-scheme: light dark;
  ${cssColors(LIGHT)}
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    ${cssColors(DARK)}
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
main { max-width: 54rem; margin: 0 auto; padding: 1.75rem 1.15rem 2.5rem; }
h1, h2, h3, p, dl, dd, figure, ol, ul { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1 { font-size: 1.05rem; font-weight: 600; color: var(--muted); }
h2 { font-size: 1.05rem; font-weight: 700; margin-bottom: .7rem; }
h3 { font-size: .95rem; font-weight: 600; overflow-wrap: anywhere; }
section { margin-top: 2.1rem; }
.muted, .note, footer { color: var(--muted); }
.note { font-size: .85rem; }
.kicker { font-size: .8rem; letter-spacing: .04em; color: var(--muted); margin-bottom: .35rem; }
.brand { font-weight: 700; color: var(--accent); }
.verdict {
  font: 600 1.65rem/1.28 ui-serif, "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif;
  margin-top: .55rem; text-wrap: balance;
}
.masthead .muted { margin-top: .6rem; }

.sessions { border-top: 1px solid var(--line); }
.sessions li {
  display: grid; grid-template-columns: 6.4rem 1fr; gap: 0 .6rem; padding: .55rem 0;
  border-bottom: 1px solid var(--line); align-items: baseline;
}
.sessions .when { color: var(--muted); font-size: .9rem; white-space: nowrap; }
.sessions .what { font-weight: 600; overflow-wrap: anywhere; }
.sessions .facts { grid-column: 2; color: var(--muted); font-size: .9rem; }
.sessions .facts:empty { display: none; }
.sessions .open .what { font-weight: 400; }
.chip {
  display: inline-block; font-size: .75rem; font-weight: 600; line-height: 1.5; white-space: nowrap;
  padding: 0 .5em; border-radius: 1em; border: 1px solid currentColor; color: var(--muted);
}
.chip.done, .chip.improving { color: var(--accent); }
.chip.missed, .chip.declining { color: var(--warning); }

.tiles { display: grid; grid-template-columns: repeat(2, 1fr); gap: .7rem; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem .9rem; min-width: 0; }
.tile h3 { font-weight: 400; color: var(--muted); font-size: .85rem; }
.figure { font-size: 1.45rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figure small { font-size: .8rem; font-weight: 400; color: var(--muted); }
.tile:last-child:nth-child(odd) { grid-column: 1 / -1; }
.tile .figure { font-size: 1.15rem; }
.tile dl { font-size: .8rem; margin-top: .3rem; font-variant-numeric: tabular-nums; }
.tile dl div { margin-top: .2rem; }
.tile dt { color: var(--muted); }
.change { color: var(--muted); }

.insights, .records { display: grid; gap: .95rem; }
.insights li { border-left: 3px solid var(--accent-mid); padding-left: .85rem; }
.insights .warning { border-color: var(--warning); }
.insights .notice { border-color: var(--notice); }
.insights .positive { border-color: var(--accent); }
.insights p { max-width: 42em; }

.note + .cards { margin-top: .7rem; }
.cards { display: grid; gap: .9rem; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .3rem; }
.card .trend { font-size: .88rem; margin: .25rem 0 .2rem; }
.beside { display: grid; gap: .6rem; }

table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th { font-weight: 400; text-align: left; }
thead th { color: var(--muted); font-size: .8rem; vertical-align: bottom; }
td, th { padding: .22rem .35rem; border-bottom: 1px solid var(--line); }
td:first-child, th:first-child { padding-left: 0; }
td:last-child, th:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; }
.bar-cell { width: 46%; }
.muscles .wide { display: none; }
.muscles + .note { margin-top: .6rem; }
.strength { margin-top: .5rem; }
.strength td, .strength th { padding-top: .4rem; padding-bottom: .4rem; vertical-align: top; }
.strength tbody th { font-weight: 600; overflow-wrap: anywhere; }
.strength .chip { display: block; width: fit-content; margin-top: .2rem; }
.scroll { overflow-x: auto; }
details { margin-top: .7rem; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }

svg { display: block; width: 100%; height: auto; }
.spark { width: 96px; max-width: 100%; height: 26px; margin-top: .15rem; }
.range { height: 16px; }
svg text { font: ${FONT_SIZE}px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--muted); }
.rule { stroke: var(--line); stroke-width: 1; }
.bar { fill: var(--accent-mid); }
.bar.now, .dot.now { fill: var(--accent); }
.reference { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 4 3; }
.band { fill: var(--band); }
.range .band { stroke: var(--accent-mid); stroke-width: 1; vector-effect: non-scaling-stroke; }
.measured { fill: none; stroke: var(--accent-mid); stroke-width: 1.2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.fitted { fill: none; stroke: var(--accent); stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.dot { fill: var(--accent-mid); }
.mark { stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; }

footer { margin-top: 2.4rem; padding-top: .9rem; border-top: 1px solid var(--line); font-size: .8rem; }
footer p + p { margin-top: .3rem; }

@media (min-width: 40rem) {
  main { padding: 2.75rem 2rem 3.5rem; }
  .verdict { font-size: 2.1rem; }
  .sessions li { grid-template-columns: 6.5rem 1fr auto; }
  .sessions .facts { grid-column: auto; text-align: right; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
  .tiles:has(> :nth-child(6)) { grid-template-columns: repeat(3, 1fr); }
  .tile:last-child:nth-child(odd) { grid-column: auto; }
  .tiles:has(> :nth-child(5):last-child) { grid-template-columns: repeat(6, 1fr); }
  .tiles:has(> :nth-child(5):last-child) .tile { grid-column: span 2; }
  .tiles:has(> :nth-child(5):last-child) .tile:nth-child(n + 4) { grid-column: span 3; }
  .cards, .beside, .records { grid-template-columns: 1fr 1fr; }
  .muscles .wide { display: table-cell; }
  .strength .chip { display: inline-block; margin: 0 0 0 .5rem; }
}
@media (min-width: 54rem) {
  .tiles:has(> :nth-child(5):last-child) { grid-template-columns: repeat(5, 1fr); }
  .tiles:has(> :nth-child(5):last-child) .tile, .tiles:has(> :nth-child(5):last-child) .tile:nth-child(n + 4) { grid-column: auto; }
}
@media print {
  @page { margin: 14mm; }
  :root { font-size: 12px; }
  body { background: #fff; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0 1px; }
  section { margin-top: 1.3rem; }
  .tile, .card, .sessions li, .insights li, .records li, .muscles, .strength, tr, figure { break-inside: avoid; }
  h2, h2 + .note { break-after: avoid; }
  .tiles, .tiles:has(> :nth-child(6)) { grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); }
  .tile:last-child:nth-child(odd) { grid-column: auto; }
  .tiles:has(> :nth-child(5):last-child) { grid-template-columns: repeat(5, 1fr); }
  .tiles:has(> :nth-child(5):last-child) .tile, .tiles:has(> :nth-child(5):last-child) .tile:nth-child(n + 4) { grid-column: auto; }
  .cards, .beside, .records { grid-template-columns: 1fr 1fr; }
  details { display: none; }
}
`;
