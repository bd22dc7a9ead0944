/** The folder that a file counts as: below `shared`, each folder has its own purpose. */
const folderOf = (file) => file.split('/', file.startsWith('shared/') ? 2 : 1).join('/');

/**
 * A Mermaid diagram of folders and their imports. An arrow that a path of other arrows implies is left out.
 * @param modules as dependency-cruiser reports them
 */
export function diagramOf(modules) {
  const imports = new Map();
  for (const { source, dependencies } of modules) {
    const from = folderOf(source);
    const targets = imports.get(from) ?? new Set();
    for (const { resolved } of dependencies) if (folderOf(resolved) !== from) targets.add(folderOf(resolved));
    imports.set(from, targets);
  }
  const reaches = (from, to) => [...(imports.get(from) ?? [])].some((next) => next === to || reaches(next, to));
  const arrows = [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
      .map((to) => `  ${from} --> ${to}`),
  );
  return ['```mermaid', 'flowchart TD', ...arrows.sort(), '```', ''].join('\n');
}
