import { html, raw } from 'hono/html';
import type { Metrics } from '../metrics.ts';
import { curveSection } from './curve.ts';
import { cardSection, duplicatesSection, suspiciousSection, unknownSection } from './data.ts';
import { type Confusion, calibrationSection, confusionSection, scoreSection } from './score.ts';
import { style } from './style.ts';

/**
 * `report.html`: what a training found out, for people. It stands alone: no script, no other file, no address.
 * @param confusions labels and predictions that differ, the most frequent first, with the keys of their images
 */
export async function reportHtml(metrics: Metrics, confusions: readonly Confusion[]): Promise<string> {
  const { model } = metrics.card;
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${model}: what the training found out</title>
<style>${raw(style)}</style>
</head>
<body>
<header><p class="soft">Headstart</p><h1>${model}</h1></header>
<main>
${scoreSection(metrics)}
${confusionSection(metrics, confusions)}
${suspiciousSection(metrics)}
${duplicatesSection(metrics)}
${curveSection(metrics)}
${calibrationSection(metrics)}
${unknownSection(metrics)}
${cardSection(metrics)}
</main>
</body>
</html>
`;
  return page.toString();
}
