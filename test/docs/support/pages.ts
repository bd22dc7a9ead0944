import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Every file of the repository, tracked or new. */
export const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));

const folders = new Set(files.flatMap((file) => file.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))));

/** Every Markdown file of the repository. */
export const pages = files.filter((file) => file.endsWith('.md'));

export const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Whether a file or folder of the repository has this path; `*` stands for any part of a name. */
export function exists(path: string): boolean {
  const name = path.replace(/\/$/, '');
  if (!name.includes('*')) return folders.has(name) || files.includes(name);
  const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return files.some((file) => pattern.test(file));
}

/** The path in the repository of a link in `page`. */
export const targetOf = (page: string, link: string) => relative(root, join(root, dirname(page), link));

const withoutCode = (text: string) => text.replaceAll(/^```.*?^```$/gms, '');

/** Targets of the links and images of a page, but not those to other sites. */
export const linksOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));

/** The anchors that GitHub gives to the headings of a page. */
export const anchorsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

/** Code spans of a page outside its code blocks. */
export const codeSpansOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

/** Lines of the code blocks of a page. */
export const codeLinesOf = (text: string): string[] =>
  [...text.matchAll(/^```.*\n((?:.*\n)*?)^```$/gm)].flatMap(([, code = '']) => code.split('\n'));
