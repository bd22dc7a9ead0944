import { html, raw } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { calibrationSection } from './calibration.ts';
import { cardSection } from './card.ts';
import { type Confusion, confusionSection } from './confusions.ts';
import { curveSection } from './curve.ts';
import { duplicatesSection, suspiciousSection } from './data.ts';
import { decisionSection } from './decisions.ts';
import { hasHeadSection, headSection } from './head.ts';
import { scoreSection } from './score.ts';
import { style } from './style.ts';

/** Even a label or key that was parsed as markup could not run or load anything. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const sections = (metrics: Metrics) => [
  ...(hasHeadSection(metrics) ? [['head', 'Head']] : []),
  ['confusions', 'Confusions'],
  ['labels', 'Labels to check'],
  ['copies', 'Copies'],
  ['curve', 'More images'],
  ['calibration', 'Calibration'],
  ['decisions', 'Unknown images'],
  ['card', 'Model card'],
];

/**
 * `report.html`: the metrics of a version, for people. It has no script and loads no other file. Long lists are
 * shortened, and name the file with the rest.
 * @param confusions the most frequent first
 */
export async function reportHtml(metrics: Metrics, confusions: readonly Confusion[]): Promise<string> {
  const { model } = metrics.card;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${model}: training report</title>
<style>${raw(style)}</style>
</head>
<body>
<header><p class="soft">Training report</p><h1>${model}</h1></header>
<main>
${scoreSection(metrics)}
<nav aria-label="Sections">${sections(metrics).map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
${headSection(metrics)}
${confusionSection(metrics, confusions)}
${suspiciousSection(metrics)}
${duplicatesSection(metrics)}
${curveSection(metrics)}
${calibrationSection(metrics)}
${decisionSection(metrics)}
${cardSection(metrics)}
</main>
</body>
</html>
`;
  return page.toString();
}
