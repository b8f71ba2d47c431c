// The code blocks of a page as programs in a folder where they find what the page tells its readers to install.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, manifest, workspaceFolders } from '../setup/root.mjs'

/** Info strings of code that is checked, and the suffix of its file. In ` ```js `, it is ESM. */
const suffixes = { ts: '.ts', js: '.js', mjs: '.mjs', cjs: '.cjs' }
const marks = ['no-run']

/**
 * Writes the programs of a page below `folder`. A line of a program has the number that it has in the page. Unless they are
 * installed there, the packages that the page names are linked.
 */
export function writePrograms(page, folder, { installed = false } = {}) {
  const blocks = page.blocks.filter(({ info }) => info[0] in suffixes)
  if (blocks.length === 0) return []
  const home = join(folder, page.path)
  mkdirSync(join(home, 'node_modules/@mp'), { recursive: true })
  for (const path of installed ? [] : packagesFor(page))
    symlinkSync(at(path), join(home, 'node_modules', manifest(path).name))
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
  return blocks.map((block) => {
    const [language, ...info] = block.info
    for (const mark of info)
      if (!marks.includes(mark)) throw new Error(`${page.path}:${block.line - 1}: \`${mark}\` is none of ${marks}`)
    const own = /^\/\/ ([\w-]+\.[cm]?[jt]s)$/m.exec(block.code.split('\n')[0])?.[1]
    const file = join(home, own ?? `line-${block.line}${suffixes[language]}`)
    writeFileSync(file, sourceOf(block))
    return { page: page.path, line: block.line, file, runs: !info.includes('no-run') }
  })
}

/** The packages that the page's `npm install` names; all of them where there is none. */
function packagesFor({ blocks }) {
  const all = workspaceFolders('packages')
  const commands = blocks.filter(({ info }) => info[0] === 'sh').map(({ code }) => code)
  const named = commands.join('\n').match(/(?<=npm install .*)@mp\/\w+/g)
  return named === null ? all : all.filter((path) => named.includes(manifest(path).name))
}

function sourceOf({ line, code, given }) {
  const lines = Array(line - 1).fill('')
  if (given !== undefined) lines.splice(given.line - 1, given.lines.length, ...given.lines)
  // Never a script: what a block declares is its own.
  return [...lines, code, ''].join('\n')
}
