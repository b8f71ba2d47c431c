// A Markdown page, split into what the checks look at: its prose, its headings and its code blocks.
import { readdirSync, readFileSync } from 'node:fs'
import { at, root } from '../setup/root.mjs'

const skipped = new Set(['node_modules', 'dist', 'build', 'results'])

/** Paths of all Markdown files of the clone but the generated changelogs. */
export function markdownFiles() {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const inClone = ({ parentPath }) =>
    parentPath
      .slice(root.length + 1)
      .split('/')
      .every((name) => !name.startsWith('.') && !skipped.has(name))
  return entries
    .filter((entry) => entry.isFile() && /\.md$/.test(entry.name) && entry.name !== 'CHANGELOG.md' && inClone(entry))
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(root.length + 1))
    .sort()
}

/**
 * Reads a page. `prose` has one string per line of the file, empty where code is. A block is
 * `{ line, info: ['ts', 'no-run'], code, given }`; `line` counts from 1 and is that of the first line of the code.
 */
export function readPage(path) {
  const prose = []
  const blocks = []
  let open
  let given
  for (const [i, text] of readFileSync(at(path), 'utf8').split('\n').entries()) {
    const fence = /^ *(```+|~~~+)(.*)$/.exec(text)
    prose.push(open === undefined && fence === null ? text : '')
    if (open !== undefined && fence?.[1].startsWith(open.fence) && fence[2].trim() === '') open = undefined
    else if (open !== undefined) open.lines.push(text)
    else if (fence !== null) {
      open = { fence: fence[1], line: i + 2, info: fence[2].trim().split(/\s+/), lines: [], given }
      blocks.push(open)
      given = undefined
    } else given = readGiven(given, text, i + 2)
  }
  return { path, prose, blocks: blocks.map(({ lines, ...block }) => ({ ...block, code: lines.join('\n') })) }
}

/** A comment `<!-- given`, code, `-->` right before a block is code that stands in front of it, which readers do not see. */
function readGiven(given, text, next) {
  if (text === '<!-- given') return { line: next, lines: [], open: true }
  if (given?.open) {
    if (text === '-->') given.open = false
    else given.lines.push(text)
    return given
  }
  return text.trim() === '' ? given : undefined
}

/** The anchors that GitHub gives the headings of a page. */
export function anchorsOf({ prose }) {
  const anchors = new Map()
  for (const text of prose) {
    const heading = /^#{1,6} +(.*?) *#*$/.exec(text)?.[1]
    if (heading === undefined) continue
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = words.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
    anchors.set(anchor, (anchors.get(anchor) ?? -1) + 1)
  }
  return new Set([...anchors].flatMap(([anchor, more]) => [anchor, ...numbered(anchor, more)]))
}

const numbered = (anchor, count) => Array.from({ length: count }, (_, i) => `${anchor}-${i + 1}`)
