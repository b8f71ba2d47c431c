// Links from page to page, and to headings. What is on the web is not asked for: no check depends on somebody else's server.
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { at } from '../setup/root.mjs'
import { anchorsOf, readPage } from './page.mjs'

const inline = /\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)/g
const reference = /^\[[^\]]+\]:\s*<?(\S+?)>?(?:\s+"[^"]*")?$/g

/** One line per link that leads nowhere. */
export function* brokenLinks(page) {
  for (const [i, text] of page.prose.entries()) {
    const visible = text.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '')
    for (const [, target] of [...visible.matchAll(inline), ...visible.matchAll(reference)]) {
      const problem = problemOf(page, target)
      if (problem !== undefined) yield `${page.path}:${i + 1}: ${target}: ${problem}`
    }
  }
}

function problemOf(page, target) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return URL.canParse(target) ? undefined : 'is no URL'
  if (target.startsWith('/')) return 'must be relative'
  const [path, anchor] = decodeURI(target).split('#')
  const file = path === '' ? page.path : join(dirname(page.path), path)
  if (file.startsWith('..') || !existsSync(at(file))) return 'no such file'
  if (anchor === undefined) return undefined
  const readme = statSync(at(file)).isDirectory() ? join(file, 'README.md') : file
  if (!existsSync(at(readme)) || !readme.endsWith('.md')) return 'no page with headings'
  if (anchor === 'readme' && readme !== file) return undefined
  return anchorsOf(readPage(readme)).has(anchor) ? undefined : 'no such heading'
}
