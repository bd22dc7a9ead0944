/** One column, with tables that stay readable on a phone and on paper, in light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #dde2e9; --paper: #fff; --panel: #f5f7fa; --accent: #0b63b8; --warn: #9a4a00; --right: 11 99 184; --wrong: 214 96 20 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --line: #333b47; --paper: #14181e; --panel: #1b212a; --accent: #6cb2ff; --warn: #f0a35c; --right: 108 178 255; --wrong: 240 140 70 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 62rem; padding: 3rem 1.5rem 5rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; -webkit-text-size-adjust: 100% }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere } h2 { font-size: 1.3rem; line-height: 1.3; margin: 3.5rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1.75rem } h3 { font-size: 1rem; margin: 1.75rem 0 .25rem }
p, li, summary { overflow-wrap: break-word } p { margin: .5rem 0; max-width: 47rem } header p { margin: 0 } a { color: var(--accent) } small, .soft { color: var(--soft) } small { font-size: .8125rem } .warn { color: var(--warn); font-weight: 600 }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 2rem; font-size: .9375rem }
.lead { font-size: 1.25rem; line-height: 1.4; margin-top: 1.5rem } .lead b { display: block; font-size: 3rem; line-height: 1.1; font-weight: 650; font-variant-numeric: tabular-nums }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 1.5rem 0; border: 1px solid var(--line); background: var(--line); border-radius: .5rem; overflow: hidden }
.facts div { background: var(--panel); padding: .75rem 1rem } .facts dt { color: var(--soft); font-size: .875rem } .facts dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums } .facts small { display: block }
.scroll { overflow-x: auto; margin: 1rem 0 } table { border-collapse: collapse; min-width: min(23rem, 100%); font-variant-numeric: tabular-nums } caption { text-align: left; padding-bottom: .35rem } caption span { position: sticky; left: 0; display: inline-block; max-width: calc(min(62rem, 100vw) - 3rem); color: var(--soft) }
th, td { padding: .3rem 1.25rem .3rem 0; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap } thead th { vertical-align: bottom; font-size: .875rem }
th:first-child, td:first-child { text-align: left } td:first-child:not(.text) { position: sticky; left: 0; background: var(--paper) } th:last-child, td:last-child { padding-right: 0 } td.text, th.text { text-align: left; white-space: normal; min-width: 5.5rem } th.measured { padding-right: 8rem } td small { display: inline-block; min-width: 5.75rem; margin-left: .5rem; text-align: left }
.matrix td, .matrix thead th { padding: .3rem .5rem; text-align: center; min-width: 2.25rem } .matrix tbody th { position: sticky; left: 0; background: var(--paper); font-weight: 400 } .matrix th { font-size: .875rem; font-weight: 400 } .turned thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 11rem; overflow: hidden; text-overflow: ellipsis }
code, .key { font: .8125rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere } td.text .key { display: block; min-width: 12rem; line-height: 1.55rem } ul { margin: .25rem 0; padding-left: 1.25rem; max-width: 48rem } li { margin: .15rem 0 }
details { margin: .25rem 0 } details details { margin-left: 1.25rem } summary { cursor: pointer }
figure { margin: 1.25rem 0; max-width: 38rem } svg { display: block; width: 100%; height: auto } svg text { fill: var(--soft); font: 13px system-ui, sans-serif }
.card { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; margin: .75rem 0 } .card dt { color: var(--soft) } .card dd { margin: 0; overflow-wrap: anywhere }
@media (max-width: 40rem) { body { padding: 1.5rem 1rem 3rem } .facts { grid-template-columns: 1fr 1fr } .card { grid-template-columns: 1fr; gap: 0 } .card dd { margin-bottom: .6rem } caption span { max-width: calc(100vw - 2rem) } svg text { font-size: 17px } th, td { padding-right: .75rem } th.measured { padding-right: 7.5rem } td.text .key { line-height: 1.3 } }
@media print { body { padding: 0; max-width: none } nav { display: none } h2, tr, figure { break-inside: avoid } h2 { break-after: avoid } }
`;
