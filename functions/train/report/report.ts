import { html, raw } from 'hono/html';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { calibrationSection } from './calibration.ts';
import { cardSection } from './card.ts';
import { type Confusion, confusionSection } from './confusions.ts';
import { curveSection } from './curve.ts';
import { duplicatesSection, suspiciousSection } from './data.ts';
import { decisionSection } from './decisions.ts';
import { scoreSection } from './score.ts';
import { style } from './style.ts';

/** Were a label or key ever taken for markup, it could still run nothing and ask nobody. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const sections = [
  ['confusions', 'Confusions'],
  ['labels', 'Labels to look at'],
  ['copies', 'Copies'],
  ['curve', 'More images'],
  ['calibration', 'Probabilities'],
  ['decisions', '"I don\'t know"'],
  ['card', 'Model card'],
];

/**
 * `report.html`: what a training found out, for people. It stands alone: no script, no other file, no address.
 * Long lists are cut, and say where the rest is.
 * @param confusions labels and predictions that differ, the most frequent first, with the keys of their images
 */
export async function reportHtml(metrics: Metrics, confusions: readonly Confusion[]): Promise<string> {
  const { model } = metrics.card;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${model}: what the training found out</title>
<style>${raw(style)}</style>
</head>
<body>
<header><p class="soft">What the training found out</p><h1>${model}</h1></header>
<main>
${scoreSection(metrics)}
<nav aria-label="Sections">${sections.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
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
