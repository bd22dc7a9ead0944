/** The report's looks: one column, tables that stay readable on paper, light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --paper: #fff; --accent: #0b63b8; --warn: #9a4a00; --heat: 11 99 184 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --line: #353d49; --paper: #14181e; --accent: #6cb2ff; --warn: #f0a35c; --heat: 108 178 255 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 3rem 1.5rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 } h2 { font-size: 1.2rem; margin: 3rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1.5rem }
p { margin: .5rem 0; max-width: 44rem } .soft, figcaption, caption { color: var(--soft) } .warn { color: var(--warn) }
.lead { font-size: 1.25rem } .lead b { font-size: 2.25rem; font-weight: 650; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .75rem 0 } caption { text-align: left; padding-bottom: .25rem }
th, td { padding: .25rem .75rem .25rem 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap } th:first-child, td:first-child { text-align: left }
td.text, th.text { text-align: left; white-space: normal } td.cell { padding: .25rem .5rem; text-align: center; min-width: 2.5rem }
code, .key { font: .875rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere } ul { margin: .25rem 0; padding-left: 1.25rem } details { margin: .25rem 0 } summary { cursor: pointer }
figure { margin: 1rem 0 } svg { width: 100%; max-width: 34rem; height: auto } svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: .5rem 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
`;
